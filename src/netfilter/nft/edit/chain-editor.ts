import { Hook, Verdict } from "../../hook.js";
import type { BaseHook } from "../../rules/chain.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { ChainBody, CommandNode, NameNode } from "../language/syntax.js";
import { missingForRule } from "../missing.js";
import { NftChain, type NftHook } from "../model/nft-chain.js";
import type { NftTable } from "../model/nft-table.js";
import { HOOKS, priorityOf } from "../model/priorities.js";
import type { EditState } from "./edit-state.js";

/** Makes, changes and renames chains. */
export class ChainEditor {
  private readonly state: EditState;

  constructor(state: EditState) {
    this.state = state;
  }

  /** Makes a chain, or changes the policy of one that is there. */
  addChain(table: NftTable, name: NameNode, body: ChainBody | null, mustBeNew: boolean, whole: Location): void {
    const existing = table.chains.get(name.text);
    const hook = body === null || body.hook === null ? null : this.hookOf(table, body.hook, whole);
    if (existing !== undefined) {
      if (this.state.phase.isCache) return;
      if (mustBeNew) throw kernelError("File exists", name.location);
      if (hook !== null && existing.hook?.type !== hook.type) throw kernelError("File exists", name.location);
      if (hook !== null && !sameHook(existing.hook, hook)) throw kernelError("Operation not supported", whole);
      if (hook !== null && existing.hook !== null) this.addDevices(existing.hook, hook.devices);
      if (body?.policy) {
        if (existing.hook === null) throw kernelError("Operation not supported", body.policy.location);
        const before = existing.policy;
        const policy = body.policy.drop ? Verdict.Drop : Verdict.Accept;
        this.state.change(
          () => {
            existing.policy = policy;
          },
          () => {
            existing.policy = before;
          },
        );
      } else this.state.touch();
      return;
    }
    const chain = new NftChain(table, name.text, hook, body?.comment ?? null, table.newHandle());
    if (body?.policy) {
      if (hook === null) this.state.refuse("Operation not supported", body.policy.location);
      chain.policy = body.policy.drop ? Verdict.Drop : Verdict.Accept;
    }
    this.state.change(
      () => table.chains.set(chain.name, chain),
      () => table.chains.delete(chain.name),
    );
  }

  /** Puts a chain that stands at devices at more of them. */
  private addDevices(hook: NftHook, devices: readonly string[]): void {
    const before = hook.devices;
    const more = devices.filter((name) => !before.includes(name));
    if (more.length === 0) return;
    this.state.change(
      () => {
        hook.devices = [...before, ...more];
      },
      () => {
        hook.devices = before;
      },
    );
  }

  /** Where a chain shall stand. @throws NftError */
  hookOf(table: NftTable, hook: NonNullable<ChainBody["hook"]>, whole: Location): NftHook {
    const type = hook.type.text;
    if (type !== "filter" && type !== "nat" && type !== "route")
      throw evaluationError("unknown chain type", hook.type.location);
    const number = HOOKS[hook.hook.text];
    const isDeviceHook = hook.hook.text === "ingress" || hook.hook.text === "egress";
    if (number === undefined && !isDeviceHook) throw evaluationError("unknown chain hook", hook.hook.location);
    let priority = hook.priority;
    if (hook.priorityName !== null) {
      const named = priorityOf(hook.priorityName.text, table.family, hook.hook.text);
      if (named === null) {
        const at = hook.priorityName.location;
        throw evaluationError("invalid priority expression value in this context.", { ...at, first: at.first - 9 });
      }
      priority += named;
    }
    const isIp = table.family === "ip" || table.family === "ip6" || table.family === "inet";
    const isIngress = hook.hook.text === "ingress";
    if (!hasHook(table.family, hook.hook.text))
      throw evaluationError(`The ${table.family} family does not support this hook`, hook.hook.location);
    if (isDeviceHook && hook.devices.length === 0)
      throw evaluationError("Missing `device' in this chain definition", hook.location);
    if (!isIp && type !== "filter") this.state.refuse("No such file or directory", hook.type.location);
    const isRefused =
      (type === "nat" && (number === Hook.Forward || priority <= BEFORE_CONNECTIONS)) ||
      (type === "route" && number !== Hook.Output) ||
      (type !== "filter" && (!isIp || isIngress)) ||
      (table.family === "arp" && number === Hook.Forward);
    if (isRefused) this.state.refuse("Operation not supported", whole);
    // What may stand at a device is asked by number: its ingress has that of prerouting, its egress that of input.
    const base: BaseHook = { type, hook: number ?? (isIngress ? Hook.Prerouting : Hook.Input), priority };
    return { type, hookName: hook.hook.text, priority, devices: hook.devices, base };
  }

  /** Gives a chain another name. */
  rename(command: CommandNode): void {
    const { target, newName } = command;
    const { name } = target;
    const table = this.state.table(target, "evaluation");
    if (name === null || newName === null) return;
    const chain = table.chains.get(name.text);
    if (chain === undefined)
      throw missingForRule(this.state.known, table, name.text, name.location, true, "evaluation");
    if (this.state.phase.isCache) return;
    if (table.chains.has(newName.text)) throw kernelError("File exists", command.location);
    this.state.late.push(() => {
      const before = Array.from(table.chains);
      chain.name = newName.text;
      table.chains.clear();
      for (const [key, value] of before) table.chains.set(value === chain ? newName.text : key, value);
    });
    // Nothing is taken back of it, but it is a change.
    this.state.touch();
    this.state.note({ verb: "add", table, kind: "chain", chain });
  }
}

/** The priority at which connections are looked up: NAT comes behind it (NF_IP_PRI_CONNTRACK). */
const BEFORE_CONNECTIONS = -200;

/** Which hooks a family has (nft's family2hooknum tables); `forward` of arp is refused by the kernel later. */
function hasHook(family: string, hook: string): boolean {
  switch (family) {
    case "netdev":
      return hook === "ingress" || hook === "egress";
    case "arp":
      return hook === "input" || hook === "output" || hook === "forward";
    case "inet":
      return hook !== "egress";
    default:
      return hook !== "ingress" && hook !== "egress";
  }
}

function sameHook(a: NftHook | null, b: NftHook): boolean {
  return a !== null && a.type === b.type && a.hookName === b.hookName && a.priority === b.priority;
}
