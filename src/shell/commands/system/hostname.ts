import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostNameOf, setHostName } from "./host-name.js";

const USAGE = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
`;

/** hostname(1): prints the name (-s up to its first dot) or sets it, from the command line or a file (-F). */
export function* hostname(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "sfbF:yhV",
    long: { short: "s", fqdn: "f", long: "f", boot: "b", file: "F:", yp: "y", nis: "y", help: "h", version: "V" },
    usage: USAGE,
    errorCode: 255,
  });
  if (typeof options === "number") return options;
  if (options.has("h")) {
    yield* process.print(USAGE);
    return 0;
  }
  const file = options.value("F");
  let name = options.operands[0] ?? null;
  if (file !== null) {
    try {
      name =
        process.files
          .readFile(process.path(file))
          .split("\n")
          .find((line) => line !== "" && !line.startsWith("#")) ?? "";
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* process.fail(error.message);
    }
  }
  if (name !== null) {
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name) || name.length > 64)
      return yield* process.fail("the specified hostname is invalid");
    setHostName(process, name);
    return 0;
  }
  const own = hostNameOf(process);
  yield* process.print(`${options.has("s") ? own.split(".")[0] : own}\n`);
  return 0;
}
