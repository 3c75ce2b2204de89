import { CniError, CniErrorCode } from "./cni-error.js";
import type { Plugin, PluginCall } from "./plugin.js";
import type { Result } from "./result.js";

/** A plugin that exists and that podwire does not have: ADD and CHECK say so by its name, DEL has nothing to take away. */
export class RefusedPlugin implements Plugin {
  private readonly name: string;
  private readonly why: string;

  constructor(name: string, why: string) {
    this.name = name;
    this.why = why;
  }

  add(_call: PluginCall): Result {
    throw this.refusal();
  }

  check(_call: PluginCall): void {
    throw this.refusal();
  }

  del(): void {}

  status(): void {
    throw this.refusal();
  }

  private refusal(): CniError {
    const { name, why } = this;
    return new CniError(CniErrorCode.PluginNotAvailable, `plugin "${name}" is not supported by podwire`, why);
  }
}
