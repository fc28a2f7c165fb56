// The view of the tool in 3-D: one WebGL context for all stations, copied into each one's canvas.
import {
  AmbientLight, BoxGeometry, Color, ConeGeometry, CylinderGeometry, DirectionalLight, Group, Mesh,
  MeshStandardMaterial, OrthographicCamera, Quaternion, Scene, Vector3, WebGLRenderer,
} from "three";
import { Line2 } from "three/addons/lines/Line2.js";
import { LineGeometry } from "three/addons/lines/LineGeometry.js";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import type { Point } from "../api/shapes";
import type { Palette } from "../charts/palette.svelte";
import type { Painter, Picture } from "./picture";
import { end, foot, mmToPixel, type Projection, way } from "./projection";

const UP = new Vector3(0, 1, 0);

/** The objects of one path; made once, moved ever after. */
interface Stage {
  scene: Scene;
  palette: Palette;
  tool: Group;
  trail: Line2;
  /** From the tip to where it points. */
  aim: Line2;
  lines: LineMaterial[];
}

/** A painter with a WebGL context of its own, or null where the machine has none. */
export function solidPainter(): Painter | null {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { antialias: true, alpha: true, powerPreference: "low-power" });
  if (context === null) {
    return null;
  }
  const renderer = new WebGLRenderer({ canvas, context });
  renderer.setPixelRatio(1);
  const camera = new OrthographicCamera();
  const stages = new WeakMap<readonly Point[], Stage>();
  return (ctx, picture) => {
    let stage = stages.get(picture.outline);
    if (stage === undefined || stage.palette !== picture.palette) {
      stage = build(picture);
      stages.set(picture.outline, stage);
    }
    const { width, height } = picture;
    move(stage, picture);
    aim(camera, picture.view, width, height);
    renderer.setSize(width, height, false);
    renderer.render(stage.scene, camera);
    ctx.clearRect(0, 0, width, height);
    ctx.drawImage(renderer.domElement, 0, 0);
  };
}

function aim(camera: OrthographicCamera, view: Projection, width: number, height: number): void {
  const mm = mmToPixel(view, width, height);
  camera.left = (-mm * width) / 2;
  camera.right = -camera.left;
  camera.top = (mm * height) / 2;
  camera.bottom = -camera.top;
  const far = 4 * (view.halfWidth + view.halfHeight);
  camera.near = 0;
  camera.far = 2 * far;
  camera.up.set(...view.up);
  camera.position.set(...view.centre).addScaledVector(new Vector3(...view.toward), far);
  camera.lookAt(...view.centre);
  camera.updateProjectionMatrix();
}

function build(picture: Picture): Stage {
  const { view, palette } = picture;
  const scene = new Scene();
  scene.add(new AmbientLight(0xffffff, 1.6));
  const sun = new DirectionalLight(0xffffff, 1.5);
  sun.position.set(-0.3, -0.5, 1);
  scene.add(sun);

  const [low, high] = view.plate;
  const thick = 0.05 * view.toolMm;
  const plate = new Mesh(
    new BoxGeometry(high[0] - low[0], high[1] - low[1], thick),
    // Seen through, so that a torch that works from below is seen as well.
    new MeshStandardMaterial({
      color: new Color(palette["scene-plate"]), roughness: 0.9, transparent: true, opacity: 0.7, depthWrite: false,
    }),
  );
  plate.position.set((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2] - thick / 2 - 0.01 * view.toolMm);
  scene.add(plate);

  const path = line(palette["scene-path"], 4);
  path.geometry.setPositions(picture.outline.flat());
  const trail = line(palette["scene-trail"], 3);
  // The tool's own way is always seen, also where it dips below the plate.
  trail.material.depthTest = false;
  trail.frustumCulled = false;
  trail.visible = false;
  const aim = line(palette["scene-trail"], 2.5);
  aim.material.depthTest = false;
  aim.frustumCulled = false;
  scene.add(path, trail, aim);

  const tool = picture.craft === "cnc" ? mill(view.toolMm, palette) : torch(view.toolMm, palette);
  scene.add(tool);
  return { scene, palette, tool, trail, aim, lines: [path.material, trail.material, aim.material] };
}

function line(colour: string, width: number): Line2 {
  const material = new LineMaterial({ color: new Color(colour).getHex(), linewidth: width, transparent: true });
  const made = new Line2(new LineGeometry(), material);
  made.renderOrder = 1; // after the plate, which is seen through
  return made;
}

/** A torch whose tip is at the origin and whose body points along +y. */
function torch(length: number, palette: Palette): Group {
  const body = new MeshStandardMaterial({ color: new Color(palette["scene-tool"]), roughness: 0.45, metalness: 0.2 });
  const hot = new MeshStandardMaterial({ color: new Color(palette["scene-trail"]), roughness: 0.6 });
  const group = new Group();
  const wire = new Mesh(new CylinderGeometry(0.012 * length, 0.012 * length, 0.12 * length, 12), hot);
  wire.position.y = 0.06 * length;
  const nozzle = new Mesh(new ConeGeometry(0.078 * length, 0.4 * length, 32), body);
  nozzle.rotation.x = Math.PI;
  nozzle.position.y = 0.24 * length;
  const neck = new Mesh(new CylinderGeometry(0.08 * length, 0.078 * length, 0.62 * length, 32), body);
  neck.position.y = 0.69 * length;
  group.add(wire, nozzle, neck);
  return group;
}

/** An end mill whose tip is at the origin and whose shank points along +y. */
function mill(length: number, palette: Palette): Group {
  const steel = new MeshStandardMaterial({ color: new Color(palette["scene-tool"]), roughness: 0.35, metalness: 0.35 });
  const edge = new MeshStandardMaterial({ color: new Color(palette["scene-trail"]), roughness: 0.6 });
  const group = new Group();
  const cutter = new Mesh(new CylinderGeometry(0.05 * length, 0.05 * length, 0.36 * length, 24), edge);
  cutter.position.y = 0.18 * length;
  const shank = new Mesh(new CylinderGeometry(0.1 * length, 0.1 * length, 0.64 * length, 32), steel);
  shank.position.y = 0.68 * length;
  group.add(cutter, shank);
  return group;
}

function move(stage: Stage, picture: Picture): void {
  for (const material of stage.lines) {
    material.resolution.set(picture.width, picture.height);
  }
  stage.tool.visible = picture.pose !== null;
  stage.aim.visible = picture.pose !== null;
  if (picture.pose !== null) {
    const [i, j, k] = picture.pose.axis;
    const tip = end(picture.view, picture.craft, picture.pose);
    stage.tool.position.set(...tip);
    stage.tool.quaternion.copy(new Quaternion().setFromUnitVectors(UP, new Vector3(-i, -j, -k).normalize()));
    const to = foot(picture.view, picture.craft, picture.pose);
    stage.aim.geometry.setPositions([...tip, ...to]);
  }
  stage.trail.visible = picture.trailLength > 1;
  if (stage.trail.visible) {
    stage.trail.geometry.dispose();
    stage.trail.geometry = new LineGeometry();
    stage.trail.geometry.setPositions(way(picture.view, picture.craft, picture.trail, picture.trailLength));
  }
}
