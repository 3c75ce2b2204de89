import { Command, CommanderError, Option } from "commander";
import { PERSONALITIES } from "../cni/personality.js";
import type { ClusterCommandOptions } from "./boot-cluster.js";
import { CliError, ExitCode } from "./cli-error.js";
import { demo } from "./commands/demo.js";
import { exec } from "./commands/exec.js";
import { run } from "./commands/run.js";
import { type TraceOptions, trace } from "./commands/trace.js";
import { up } from "./commands/up.js";
import { type CommonOptions, collect, parseMtu, parseNodes, parseSeed } from "./options.js";
import { packageVersion } from "./package-version.js";
import { addPolicyCommands } from "./policy-commands.js";
import type { Terminal } from "./terminal.js";

const EXAMPLES = `
Examples:
  podwire demo                                a cluster, a request hop by hop, who reaches whom: start here
  podwire run lab.sh                          a shell script with ip, iptables, ping, ... on an emulated machine
  podwire run lab.ts --pcap lab.pcapng        a TypeScript scenario, and a capture for Wireshark
  podwire up -f manifests/ --nodes 3          a cluster from Kubernetes manifests, and what is wrong with it
  podwire trace -f manifests/ --from pod/client --to frontend:80
                                              one request hop by hop: rules, routes, rewrites, the objects behind them
  podwire exec -f manifests/ client -- curl -s http://frontend
                                              a command in a pod: dig, curl, nslookup, sh -c ..., ip, ss
  podwire reach -f manifests/                 who may talk to whom under its policies, confirmed by packets
  podwire check -f manifests/ -t expectations.yaml --format junit=out.xml --format text
                                              expectations and mistakes, for CI

Time is virtual: "sleep 30" takes no time, and the same seed gives the same packets.
Exit codes: 0 fine, 1 something is wrong, 2 the command line is wrong (or, for reach, diff and check, a manifest); "run" of a script exits as the script does.`;

/** Runs one command line and answers its exit code. Nothing is thrown but bugs. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = ExitCode.Ok;
  const program = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return ExitCode.Usage;
    }
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
    if (!(error instanceof CliError)) throw error;
    terminal.err(`podwire: ${error.message}\n`);
    return error.exitCode;
  }
}

function buildProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command("podwire")
    .description("A deterministic, packet-level emulator of Linux networking and of Kubernetes' networks.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(see "podwire --help")')
    .exitOverride();

  addCommonOptions(
    program
      .command("run")
      .summary("run a shell script or a TypeScript scenario")
      .description(
        `Runs FILE in a network of its own.

A script (any name; "-" is standard input) runs in an emulated bash on a fresh Linux machine with ip, bridge, iptables, sysctl, ping, nc, dig, curl, ss, tcpdump and the usual text tools.

A .ts or .js file is a scenario: its default export is "async (net) => { ... }" or "scenario(options, async (net) => { ... })".`,
      )
      .argument("<file>", "the script or scenario")
      .argument("[args...]", 'the script\'s own arguments, $1, $2, ... (those with dashes behind "--")'),
  )
    .addHelpText(
      "after",
      `
Examples:
  podwire run scenarios/bridge/four-namespaces.sh
  echo 'ip link set lo up; ping -c 1 127.0.0.1' | podwire run -
  podwire run --seed 7 --pcap lab.pcapng scenarios/routers/two-networks.ts`,
    )
    .action(async (file: string, args: string[], options: CommonOptions) => {
      finish(await run(file, args, options, terminal));
    });

  addCommonOptions(
    addClusterOptions(program.command("up"))
      .summary("boot a cluster from manifests and tell how it stands")
      .description(
        `Boots a cluster with the manifests, waits until nothing changes any more, and prints nodes, pods, Services with their endpoints, and what is wrong in words. Ends with 1 when something is wrong.`,
      ),
  )
    .addHelpText(
      "after",
      `
Examples:
  podwire up -f scenarios/shop
  podwire up -f web.yaml -f database/ --nodes 3 --json
  helm template my-chart | podwire up -f -`,
    )
    .action(async (options: ClusterCommandOptions) => {
      finish(await up(options, terminal));
    });

  addCommonOptions(
    addClusterOptions(program.command("trace"))
      .summary("tell one request hop by hop")
      .description(
        "Boots a cluster as `up` does, opens a TCP connection, and tells the way of its packets: each interface, hook, rule and route, what was rewritten, and the object behind each rule. Ends with 1 when no connection is made.",
      )
      .requiredOption(
        "--from <place>",
        "pod/NAME, pod/NAMESPACE/NAME, node/NAME or outside; NAME may be a Deployment's",
      )
      .requiredOption(
        "--to <host:port>",
        "a name or an address, and a port; HOST:PORT/udp sends a datagram, HOST:PORT/sctp opens an association",
      )
      .option("-v, --verbose", "tell the way of DNS packets too"),
  )
    .addHelpText(
      "after",
      `
Examples:
  podwire trace -f scenarios/shop --from pod/client --to frontend:80
  podwire trace -f scenarios/shop --from outside --to 192.168.10.11:30080 --pcap request.pcapng`,
    )
    .action(async (options: TraceOptions) => {
      finish(await trace(options, terminal));
    });

  addCommonOptions(
    addClusterOptions(program.command("exec"))
      .summary("run a command in a pod")
      .description(
        "Boots a cluster as `up` does and runs COMMAND in a pod, as `kubectl exec` does: in its network namespace, with its /etc/resolv.conf and /etc/hosts. Ends as the command ends.",
      )
      .argument("<pod>", "NAME, NAMESPACE/NAME (a Deployment's will do), or another place: node/NAME, outside")
      .argument("<command...>", 'the command and its arguments, behind "--"'),
  )
    .addHelpText(
      "after",
      `
Examples:
  podwire exec -f scenarios/shop client -- dig +short frontend
  podwire exec -f scenarios/shop client -- sh -c 'curl -s http://frontend | head -3; ip route'
  podwire exec -f scenarios/shop node/node-1 -- iptables-save -t nat`,
    )
    .action(async (place: string, command: string[], options: ClusterCommandOptions) => {
      finish(await exec(place, command, options, terminal));
    });

  addPolicyCommands(program, terminal, finish);

  addCommonOptions(program.command("demo"))
    .summary("boot the example application and show what podwire does")
    .description(
      "Boots scenarios/shop on two nodes, tells a request by Service name hop by hop, who reaches whom and each invariant of the network model, and writes a capture (podwire-demo.pcapng unless told).",
    )
    .action(async (options: CommonOptions) => {
      finish(await demo(options, terminal));
    });
  addHelpCommand(program);
  for (const command of program.commands) command.showHelpAfterError(`(see "podwire ${command.name()} --help")`);
  return program;
}

/** commander's own prints the general help for a command that is not there. */
function addHelpCommand(program: Command): void {
  program
    .command("help")
    .summary("print the help of a command")
    .argument("[command]")
    .action((name: string | undefined) => {
      if (name === undefined) return program.outputHelp();
      const found = program.commands.find((command) => command.name() === name);
      if (found === undefined) program.error(`error: unknown command '${name}'`);
      found?.outputHelp();
    });
}

function addClusterOptions(command: Command): Command {
  return command
    .requiredOption(
      "-f, --filename <path>",
      'a manifest, a directory of them, or "-" for standard input; may be given again',
      collect,
    )
    .option(
      "--nodes <number|names>",
      "how many nodes, or their names with commas between them (default: 2)",
      parseNodes,
    )
    .option("--pod-network <name>", `how pods are connected: ${PERSONALITIES.map(({ name }) => name).join(", ")}`)
    .addOption(
      new Option("--proxy-mode <mode>", "how kube-proxy programs the nodes (default: iptables)").choices([
        "iptables",
        "nftables",
        "ipvs",
      ]),
    )
    .option(
      "--pod-cidr <ranges>",
      "the pods' range, or one of each family with a comma between (default: 10.244.0.0/16)",
    )
    .option("--service-cidr <ranges>", "the Services' range, likewise (default: 10.96.0.0/16)")
    .option("--node-cidr <ranges>", "the nodes' range, likewise (default: 192.168.10.0/24)")
    .option("--node-mtu <bytes>", "the MTU of the nodes' links (default: 1500)", parseMtu)
    .option("--pod-mtu <bytes>", "the MTU of pods with --pod-network, where it is not to be what fits", parseMtu)
    .option("--cni-config <file>", "a CNI configuration list (.conflist); $POD_CIDR in it is the node's own range")
    .option(
      "--upstream-dns <server|zone file>",
      "where names outside the cluster are asked for: a name server's address, or a zone file that the machine outside then serves; may be given again",
      collect,
    )
    .option(
      "--load-balancer-pool <range>",
      "addresses for Services of type LoadBalancer, A.B.C.D/N or FIRST-LAST; may be given again",
      collect,
    );
}

function addCommonOptions(command: Command): Command {
  return command
    .option("--seed <number>", "the seed of all randomness (default: 1)", parseSeed)
    .option("--pcap <file>", "write all frames into a pcapng capture")
    .option("--json", "print the result as JSON");
}
