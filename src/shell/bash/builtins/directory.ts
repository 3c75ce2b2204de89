import { resolvePath } from "../../../host/file-path.js";
import type { Builtin } from "../builtin.js";
import type { Interpreter } from "../interpreter.js";

/** Changes the directory; null when that worked, else the error's text. */
function change(shell: Interpreter, target: string, physical: boolean): string | null {
  const { process } = shell;
  let path = resolvePath(process.cwd, target);
  const node = process.find(path);
  if (node === null) return "No such file or directory";
  if (node.kind !== "directory" && node.kind !== "virtual-directory") return "Not a directory";
  if (physical) path = process.files.realPath(path);
  shell.assign("OLDPWD", null, process.cwd, false);
  process.cwd = path;
  shell.assign("PWD", null, path, false);
  return null;
}

/** `cd`. */
export const cdBuiltin: Builtin = function* (shell, argv) {
  let physical = false;
  let i = 1;
  for (; i < argv.length && /^-[LPe@]+$/.test(argv[i] ?? ""); i++) physical = (argv[i] ?? "").includes("P");
  if (argv[i] === "--") i++;
  else if (/^-./.test(argv[i] ?? "")) {
    yield* shell.complain(`cd: ${(argv[i] ?? "").slice(0, 2)}: invalid option`);
    yield* shell.process.printError("cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n");
    return 2;
  }
  if (argv.length - i > 1) {
    yield* shell.complain("cd: too many arguments");
    return 1;
  }
  let target = argv[i];
  let show = false;
  if (target === undefined) {
    const home = shell.parameter("HOME");
    if (home === null) {
      yield* shell.complain("cd: HOME not set");
      return 1;
    }
    target = home;
  } else if (target === "-") {
    const old = shell.parameter("OLDPWD");
    if (old === null) {
      yield* shell.complain("cd: OLDPWD not set");
      return 1;
    }
    target = old;
    show = true;
  }
  if (target === "") return 0;
  const cdpath = shell.parameter("CDPATH");
  let error: string | null = null;
  let done = false;
  if (cdpath !== null && !/^\.{0,2}\//.test(target) && !/^\.\.?$/.test(target)) {
    for (const base of cdpath.split(":")) {
      if (base === "" || shell.process.find(`${base}/${target}`)?.kind !== "directory") continue;
      error = change(shell, `${base}/${target}`, physical);
      show = true;
      done = true;
      break;
    }
  }
  if (!done) error = change(shell, target, physical);
  if (error !== null) {
    yield* shell.complain(`cd: ${target}: ${error}`);
    return 1;
  }
  if (show) yield* shell.process.print(`${shell.process.cwd}\n`);
  return 0;
};

/** `pwd`. */
export const pwdBuiltin: Builtin = function* (shell, argv) {
  const { process } = shell;
  yield* process.print(`${argv[1] === "-P" ? process.files.realPath(process.cwd) : process.cwd}\n`);
  return 0;
};

function* showStack(shell: Interpreter) {
  const home = shell.parameter("HOME") ?? "";
  const shorten = (path: string): string =>
    home !== "" && home !== "/" && (path === home || path.startsWith(`${home}/`))
      ? `~${path.slice(home.length)}`
      : path;
  yield* shell.process.print(`${[shell.process.cwd, ...shell.directoryStack].map(shorten).join(" ")}\n`);
  return 0;
}

/** `pushd`: changes the directory and remembers the old one. */
export const pushdBuiltin: Builtin = function* (shell, argv) {
  const target = argv[1];
  const { cwd } = shell.process;
  if (target === undefined) {
    const top = shell.directoryStack.shift();
    if (top === undefined) {
      yield* shell.complain("pushd: no other directory");
      return 1;
    }
    const error = change(shell, top, false);
    if (error !== null) {
      yield* shell.complain(`pushd: ${top}: ${error}`);
      return 1;
    }
  } else {
    const error = change(shell, target, false);
    if (error !== null) {
      yield* shell.complain(`pushd: ${target}: ${error}`);
      return 1;
    }
  }
  shell.directoryStack.unshift(cwd);
  return yield* showStack(shell);
};

/** `popd`: back to the directory remembered last. */
export const popdBuiltin: Builtin = function* (shell) {
  const top = shell.directoryStack.shift();
  if (top === undefined) {
    yield* shell.complain("popd: directory stack empty");
    return 1;
  }
  const error = change(shell, top, false);
  if (error !== null) {
    yield* shell.complain(`popd: ${top}: ${error}`);
    return 1;
  }
  return yield* showStack(shell);
};

/** `dirs`: the remembered directories. */
export const dirsBuiltin: Builtin = function* (shell, argv) {
  if (argv[1] === "-c") {
    shell.directoryStack = [];
    return 0;
  }
  if (argv[1] === "-p") {
    yield* shell.process.print([shell.process.cwd, ...shell.directoryStack].map((path) => `${path}\n`).join(""));
    return 0;
  }
  return yield* showStack(shell);
};
