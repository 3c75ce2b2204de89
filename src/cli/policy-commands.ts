import type { Command } from "commander";
import { END_FORMS } from "../k8s/reach/expectation/end-pattern.js";
import { type CheckCommandOptions, check } from "./commands/check.js";
import { type DiffCommandOptions, diff } from "./commands/diff.js";
import { type ReachCommandOptions, reach } from "./commands/reach.js";
import { collect, parseCidrsOption, parseSeed } from "./options.js";
import type { Terminal } from "./terminal.js";

/** What an end of a connection is called, on the command line and in expectations. */
const ENDS = `An end is ${END_FORMS}.`;

/** Adds the commands about who may talk to whom: `reach`, `diff`, `check`. */
export function addPolicyCommands(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  addPolicyOptions(
    program
      .command("reach")
      .requiredOption(
        "-f, --filename <path>",
        'a manifest, a directory of them, or "-" for standard input; may be given again',
        collect,
      ),
  )
    .summary("tell who may talk to whom")
    .description(
      `Reads manifests with their NetworkPolicies (and AdminNetworkPolicies, BaselineAdminNetworkPolicies, ClusterNetworkPolicies) and tells for every pair of workloads, for addresses outside and for Ingress which ports of which protocols one may reach on the other, and what Services lead to. The answer is computed from the policies and confirmed by packets: one for each kind of pair and range of ports, through a cluster of stand-ins. Ends with 1 when the two do not agree, with 2 when a manifest is wrong.

${ENDS}`,
    )
    .option("-n, --namespace <name>", "the namespace of names that have none (default: default)")
    .option("--from <end>", "only connections from there; may be given again", collect)
    .option("--to <end>", "only connections to there; may be given again", collect)
    .option("--port <port>", "only these ports: 80, 8000-8100, UDP/53, a port's name; may be given again", collect)
    .option("--explain", "tell the policy, the rule and its line behind every allow and every deny")
    .option(
      "--format <format>",
      "text, json, markdown, dot or mermaid, FORMAT=FILE into a file; may be given again",
      collect,
    )
    .addHelpText(
      "after",
      `
Examples:
  podwire reach -f manifests/
  podwire reach -f manifests/ --from web --to db --explain
  podwire reach -f manifests/ -n shop --to db --port 5432
  helm template my-chart | podwire reach -f - --format mermaid`,
    )
    .action(async (options: ReachCommandOptions) => {
      finish(await reach(options, terminal));
    });

  addPolicyOptions(
    program
      .command("diff")
      .requiredOption(
        "-f, --filename <path>",
        "the old manifests, and then the new: a file or a directory each",
        collect,
      ),
  )
    .summary("tell which connections a change opens and closes")
    .description(
      `Compares who may talk to whom before and after a change of manifests: every connection that it opens and closes, with the policies that are responsible, before and now. Both sides are confirmed by packets. Ends with 0, different or not, with --exit-code with 1 when anything is opened or closed or a Service is another.`,
    )
    .option("-c, --common <path>", "manifests that both sides have; may be given again", collect)
    .option(
      "--exit-code",
      "end with 1 when a connection is opened or closed, or a Service is new, gone or leads elsewhere",
    )
    .option("--format <format>", "text, json or markdown, FORMAT=FILE into a file; may be given again", collect)
    .addHelpText(
      "after",
      `
Examples:
  podwire diff -f old/ -f new/
  podwire diff -c app/ -f policies-old.yaml -f policies-new.yaml --format markdown=comment.md`,
    )
    .action(async (options: DiffCommandOptions) => {
      finish(await diff(options, terminal));
    });

  addPolicyOptions(
    program
      .command("check")
      .requiredOption(
        "-f, --filename <path>",
        'a manifest, a directory of them, or "-" for standard input; may be given again',
        collect,
      )
      .requiredOption("-t, --expectations <file>", "a YAML file of expectations; may be given again", collect),
  )
    .summary("hold expectations against who may talk to whom")
    .description(
      `Says of each expectation ("frontend may reach db on 5432, nothing else may") whether it holds, with the policy, rule and line that decides where it does not, and warns of what is surely a mistake: a policy that selects nothing, a port that no pod opens, a Service without endpoints, a name that does not exist. Ends with 1 when an expectation does not hold, with 2 when manifests or expectations are wrong.

${ENDS}`,
    )
    .option(
      "-n, --namespace <name>",
      "the namespace of names that have none, in files that tell none (default: default)",
    )
    .option(
      "--format <format>",
      "text, json, junit, sarif or github, FORMAT=FILE into a file; may be given again",
      collect,
    )
    .addHelpText(
      "after",
      `
Examples:
  podwire check -f manifests/ -t expectations.yaml
  podwire check -f manifests/ -t expectations.yaml --format junit=out.xml --format text
  podwire check -f manifests/ -t expectations.yaml --format github --format sarif=out.sarif

A file of expectations:
  namespace: shop
  expect:
    - frontend may reach db on 5432, nothing else may
    - "* may not reach outside"
    - allow: { from: ingress, to: service/frontend, ports: 80 }`,
    )
    .action(async (options: CheckCommandOptions) => {
      finish(await check(options, terminal));
    });
}

function addPolicyOptions(command: Command): Command {
  return command
    .option(
      "--pod-cidr <cidr>",
      "the range that pods get their addresses from, or one of each family with a comma between them (default: 10.244.0.0/16)",
      parseCidrsOption,
    )
    .option("--node-cidr <cidr>", "the same for nodes (default: 192.168.10.0/24)", parseCidrsOption)
    .option("--no-confirm", "do not send packets: trust what the policies say")
    .option("--seed <number>", "the seed of the cluster that packets are sent in (default: 1)", parseSeed)
    .option("--json", "the same as --format json");
}
