import type { Netns } from "../host/netns.js";
import { runNft } from "../netfilter/nft/nft.js";
import { failure } from "./cni-error.js";

/** A rule as a listing shows it. */
interface ListedRule {
  readonly handle: string;
  readonly comment: string;
}

/** One table of a machine's nftables, changed as plugins change it. It holds nothing but where it works. */
export class NodeTable {
  private readonly netns: Netns;
  /** "inet cni_plugins_masquerade": its family and name. */
  private readonly table: string;

  constructor(netns: Netns, table: string) {
    this.netns = netns;
    this.table = table;
  }

  /** Runs commands as one transaction; "@" in them stands for the table. @throws CniError with nft's words, saying `what`. */
  run(commands: readonly string[], what: string): void {
    const text = commands.map((command) => command.replace("@", this.table)).join("\n");
    const { exitCode, stderr } = this.nft(["-f", "-"], `${text}\n`);
    if (exitCode !== 0) throw failure(`${what}: ${stderr.trim()}`);
  }

  /** The rules of a chain that have a comment; none when the chain is not there. */
  commented(chain: string): ListedRule[] {
    const { stdout } = this.nft(["-a", "list", "chain", ...this.table.split(" "), chain], "");
    const rules: ListedRule[] = [];
    for (const line of stdout.split("\n")) {
      const [, comment, handle] = / comment "([^"]*)" # handle (\d+)$/.exec(line) ?? [];
      if (comment !== undefined && handle !== undefined) rules.push({ comment, handle });
    }
    return rules;
  }

  /** Deletes the rules of a chain whose comments are told; silent when there are none. */
  deleteCommented(chain: string, isMeant: (comment: string) => boolean): void {
    const meant = this.commented(chain).filter(({ comment }) => isMeant(comment));
    if (meant.length === 0) return;
    this.run(
      meant.map(({ handle }) => `delete rule @ ${chain} handle ${handle}`),
      "error deleting nftables rules",
    );
  }

  private nft(args: readonly string[], stdin: string): { stdout: string; stderr: string; exitCode: number } {
    const { netns } = this;
    return runNft(netns.netfilter, args, {
      stdin,
      readFile: () => ({ error: "No such file or directory" }),
      expand: () => [],
      hasDevice: (name) => netns.devices.has(name),
      addressesOf: () => [],
      processId: 0,
    });
  }
}
