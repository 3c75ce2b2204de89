import { environmentOf, expand } from "../container-environment.js";
import type { App, CommandRunner, ContainerContext } from "./app.js";
import { guessedApp } from "./sleep-app.js";

/** Commands that wait and say, and reach nobody: what comes of them is known without running them. */
const IDLE = /^(sleep|true|false|exit|echo|:|tail|trap|wait|cat|while|until|do|done|then|fi|if|else|date|set)$/;

/** What a container of a shell image does: its command, run by the emulated shell where it can be. */
export function shellApp(container: ContainerContext, commands: CommandRunner | null): App {
  return commandApp(container, argvOf(container), commands);
}

/** The image of curl: its arguments are curl's unless there is a command. */
export function curlApp(container: ContainerContext, commands: CommandRunner | null): App {
  const { command, args } = container.container;
  const isCurl = (command ?? []).length === 0 && (args ?? []).length > 0;
  return commandApp(container, isCurl ? ["curl", ...argvOf(container)] : argvOf(container), commands);
}

function commandApp(container: ContainerContext, argv: readonly string[], commands: CommandRunner | null): App {
  if (argv.length === 0 || commands === null || isIdle(argv)) return guessedApp(container);
  return commands.start(container, argv) ?? guessedApp(container);
}

/** Command and arguments with `$(NAME)` filled in. */
function argvOf(container: ContainerContext): string[] {
  const words = [...(container.container.command ?? []), ...(container.container.args ?? [])];
  if (!words.some((word) => word.includes("$("))) return words;
  const env = environmentOf(container);
  return words.map((word) => expand(word, env));
}

/** True for a command that only sleeps, speaks and ends. */
function isIdle(argv: readonly string[]): boolean {
  const script =
    /^(.*\/)?(sh|bash|ash)$/.test(argv[0] ?? "") && argv[1]?.startsWith("-") ? argv.slice(2).join(" ") : argv.join(" ");
  if (/[`<>]|\$\(/.test(script.replace(/>\s*\/dev\/(null|stdout|stderr)|2>&1/g, ""))) return false;
  const bare = script.replace(/"[^"]*"|'[^']*'/g, "x");
  return bare.split(/&&|\|\||[;\n&]|\b(?:do|then|else|while|until|if)\b/).every((part) => {
    const first =
      part
        .trim()
        .replace(/^\/(usr\/)?bin\//, "")
        .split(/\s+/)[0] ?? "";
    return first === "" || IDLE.test(first);
  });
}
