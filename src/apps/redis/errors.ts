import { RespError } from "./resp.js";

/** What Redis says to a command that it does not know. */
export function unknownCommand(name: string, args: readonly string[]): RespError {
  const shown = args.map((arg) => `'${arg.slice(0, 128)}' `).join("");
  return new RespError(`ERR unknown command '${name}', with args beginning with: ${shown}`.replace(/[\r\n]/g, " "));
}

/** What Redis says to too few or too many words. */
export function wrongArity(name: string): RespError {
  return new RespError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}
