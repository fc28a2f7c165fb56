// Where the page begins: styles, then the one root component.
import "./styles/tokens.css";
import "./styles/base.css";
import "uplot/dist/uPlot.min.css";
import { mount } from "svelte";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target === null) {
  throw new Error("index.html: there is no element with the id app; put it back");
}
mount(App, { target });
