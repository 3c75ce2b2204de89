import { programNames } from "../shell/command-names.js";
import { hasProgram, type ProgramOwner, ProgramRun } from "../shell/program-run.js";
import { environmentOf } from "./node/container-environment.js";
import type { App, CommandRunner, ContainerContext } from "./node/images/app.js";
import { kernelHostNameOf } from "./node/pod-files.js";

/** Runs containers' commands by the emulated shell, with its programs. Without state, so one serves all. */
export class PodCommands implements CommandRunner {
  start(container: ContainerContext, argv: readonly string[]): App | null {
    const { netns, files, pod } = container;
    const place = { name: kernelHostNameOf(pod, netns.host.name), files, netns };
    const names = neededPrograms(argv);
    if (names === null || !names.every((name) => hasProgram(place, name))) return null;
    return new CommandApp(container, argv);
  }
}

/** The programs that a command asks for; null when they are not known. */
function neededPrograms(argv: readonly string[]): string[] | null {
  const [program = "", ...rest] = argv;
  if (!/^(.*\/)?(sh|bash|ash)$/.test(program)) return [program];
  // Options may stand apart (`sh -e -c`); the script is the word after them.
  const first = rest.findIndex((word) => !word.startsWith("-"));
  const script = rest[first];
  if (script === undefined || !rest.slice(0, first).some((option) => /^-[a-z]*c[a-z]*$/.test(option))) return null;
  return programNames(script);
}

/** A container whose first process is a program of the emulated shell's. */
class CommandApp implements App, ProgramOwner {
  private readonly container: ContainerContext;
  private readonly run: ProgramRun;

  constructor(container: ContainerContext, argv: readonly string[]) {
    this.container = container;
    const { netns, files, pod } = container;
    const place = { name: kernelHostNameOf(pod, netns.host.name), files, netns };
    this.run = new ProgramRun(place, argv, environmentOf(container), this);
  }

  get output(): string {
    return this.run.output;
  }

  onProgramEnd(exitCode: number): void {
    this.container.exit(exitCode);
  }

  onTerminate(): void {
    this.run.terminate();
  }

  close(): void {
    this.run.close();
  }
}
