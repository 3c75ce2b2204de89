import { environmentOf, expand } from "../container-environment.js";
import type { App, CommandRunner, ContainerContext } from "./app.js";
import { guessedApp, mustEnd } from "./sleep-app.js";

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

/** A command, run by the emulated shell where it can be; else `other` stands in for it, or it is guessed at. */
export function commandApp(
  container: ContainerContext,
  argv: readonly string[],
  commands: CommandRunner | null,
  other: ((container: ContainerContext) => App) | null = null,
): App {
  const guess = (): App => (other === null || mustEnd(container) ? guessedApp(container) : other(container));
  if (argv.length === 0 || commands === null) return guess();
  if (onlyWaits(argv)) return guessedApp(container, false);
  return commands.start(container, argv) ?? guess();
}

/** Command and arguments with `$(NAME)` filled in. */
export function argvOf(container: ContainerContext): string[] {
  const words = [...(container.container.command ?? []), ...(container.container.args ?? [])];
  if (!words.some((word) => word.includes("$("))) return words;
  const env = environmentOf(container);
  return words.map((word) => expand(word, env));
}

/**
 * True for a command that waits and nothing else: a timer does the same for less, of which a cluster has thousands. A shell
 * with one command becomes that command.
 */
function onlyWaits(argv: readonly string[]): boolean {
  const isShell = argv.length === 3 && /^(.*\/)?(sh|bash|ash)$/.test(argv[0] ?? "") && /^-[a-z]*c$/.test(argv[1] ?? "");
  const text = (isShell ? (argv[2] ?? "") : argv.join(" ")).trim();
  return /^(\/(usr\/)?bin\/)?(sleep (infinity|inf|\d+(\.\d+)?[smhd]?)|tail -[fF] \/dev\/null)$/.test(text);
}
