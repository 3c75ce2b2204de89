import type { Command } from "../command.js";
import { awk } from "./awk/awk.js";
import { bash } from "./bash.js";
import { bc } from "./bc/bc.js";
import { buffered } from "./buffered.js";
import { basename } from "./files/basename.js";
import { chmod } from "./files/chmod.js";
import { chown } from "./files/chown.js";
import { cp } from "./files/cp.js";
import { dirname } from "./files/dirname.js";
import { find } from "./files/find.js";
import { install } from "./files/install.js";
import { ln } from "./files/ln.js";
import { ls } from "./files/ls.js";
import { mkdir } from "./files/mkdir.js";
import { mkfifo } from "./files/mkfifo.js";
import { mktemp } from "./files/mktemp.js";
import { mountpoint } from "./files/mountpoint.js";
import { mv } from "./files/mv.js";
import { readlink } from "./files/readlink.js";
import { realpath } from "./files/realpath.js";
import { rm } from "./files/rm.js";
import { rmdir } from "./files/rmdir.js";
import { stat } from "./files/stat.js";
import { touch } from "./files/touch.js";
import { truncate } from "./files/truncate.js";
import { unlink } from "./files/unlink.js";
import { jq } from "./jq/jq.js";
import { date } from "./system/date.js";
import { env } from "./system/env.js";
import { flock } from "./system/flock.js";
import { getoptCommand } from "./system/getopt-command.js";
import { hostname } from "./system/hostname.js";
import { id } from "./system/id.js";
import { kill } from "./system/kill.js";
import { killall, pidof } from "./system/killall.js";
import { nice } from "./system/nice.js";
import { nohup } from "./system/nohup.js";
import { nproc } from "./system/nproc.js";
import { pgrep } from "./system/pgrep.js";
import { printenv } from "./system/printenv.js";
import { ps } from "./system/ps.js";
import { setsid } from "./system/setsid.js";
import { echo, falseCommand, printf, pwd, test, trueCommand } from "./system/shell-builtins.js";
import { sleep } from "./system/sleep.js";
import { arch, clear, domainname, sync, tty, users } from "./system/small-programs.js";
import { stdbuf } from "./system/stdbuf.js";
import { timeout } from "./system/timeout.js";
import { uname } from "./system/uname.js";
import { watch } from "./system/watch.js";
import { which } from "./system/which.js";
import { whoami } from "./system/whoami.js";
import { xargs } from "./system/xargs.js";
import { yes } from "./system/yes.js";
import { base64 } from "./text/base64.js";
import { cat } from "./text/cat.js";
import { checksum } from "./text/checksum.js";
import { cksum, sum } from "./text/cksum.js";
import { cmp } from "./text/cmp.js";
import { column } from "./text/column.js";
import { comm } from "./text/comm.js";
import { cut } from "./text/cut.js";
import { dd } from "./text/dd.js";
import { diff } from "./text/diff.js";
import { envsubst } from "./text/envsubst.js";
import { expand } from "./text/expand.js";
import { expr } from "./text/expr.js";
import { factor } from "./text/factor.js";
import { fold } from "./text/fold.js";
import { grep } from "./text/grep.js";
import { head } from "./text/head.js";
import { hexdump } from "./text/hexdump.js";
import { join } from "./text/join.js";
import { nl } from "./text/nl.js";
import { numfmt } from "./text/numfmt.js";
import { od } from "./text/od.js";
import { pager } from "./text/pager.js";
import { paste } from "./text/paste.js";
import { rev } from "./text/rev.js";
import { sed } from "./text/sed.js";
import { seq } from "./text/seq.js";
import { shuf } from "./text/shuf.js";
import { sort } from "./text/sort.js";
import { split } from "./text/split.js";
import { strings } from "./text/strings.js";
import { tac } from "./text/tac.js";
import { tail } from "./text/tail.js";
import { tee } from "./text/tee.js";
import { tr } from "./text/tr.js";
import { tsort } from "./text/tsort.js";
import { uniq } from "./text/uniq.js";
import { wc } from "./text/wc.js";
import { xxd } from "./text/xxd.js";

/** The commands that need no network: a new table for `Shell`, to which the network's commands are added. */
export function coreCommands(): Map<string, Command> {
  return new Map<string, Command>([
    ["[", test],
    ["bc", bc],
    ["fold", buffered(fold)],
    ["join", buffered(join)],
    ["cksum", cksum],
    ["sum", sum],
    ["truncate", truncate],
    ["split", split],
    ["shuf", shuf],
    ["expand", buffered(expand)],
    ["unexpand", buffered(expand)],
    ["factor", factor],
    ["numfmt", numfmt],
    ["strings", strings],
    ["less", pager],
    ["more", pager],
    ["tsort", tsort],
    ["envsubst", envsubst],
    ["install", install],
    ["unlink", unlink],
    ["mountpoint", mountpoint],
    ["getopt", getoptCommand],
    ["killall", killall],
    ["pidof", pidof],
    ["flock", flock],
    ["arch", arch],
    ["clear", clear],
    ["domainname", domainname],
    ["nisdomainname", domainname],
    ["ypdomainname", domainname],
    ["sync", sync],
    ["tty", tty],
    ["users", users],
    ["who", users],
    ["nawk", buffered(awk, "unordered")],
    ["dash", bash],
    ["b2sum", checksum],
    ["sha224sum", checksum],
    ["sha384sum", checksum],
    ["awk", buffered(awk, "unordered")],
    ["basename", basename],
    ["bash", bash],
    ["cat", cat],
    ["chgrp", chown],
    ["chmod", chmod],
    ["chown", chown],
    ["column", buffered(column, "unordered")],
    ["comm", buffered(comm)],
    ["cp", cp],
    ["cut", buffered(cut)],
    ["date", date],
    ["dirname", dirname],
    ["echo", echo],
    ["egrep", buffered(grep)],
    ["env", env],
    ["expr", expr],
    ["false", falseCommand],
    ["fgrep", buffered(grep)],
    ["find", find],
    ["grep", buffered(grep)],
    ["head", head],
    ["hostname", hostname],
    ["id", id],
    ["kill", kill],
    ["ln", ln],
    ["ls", ls],
    ["mawk", buffered(awk, "unordered")],
    ["mkdir", mkdir],
    ["mkfifo", mkfifo],
    ["cmp", cmp],
    ["mktemp", mktemp],
    ["mv", mv],
    ["nice", nice],
    ["nl", buffered(nl)],
    ["nohup", nohup],
    ["nproc", nproc],
    ["paste", buffered(paste)],
    ["pgrep", pgrep],
    ["pkill", pgrep],
    ["printenv", printenv],
    ["printf", printf],
    ["ps", ps],
    ["pwd", pwd],
    ["readlink", readlink],
    ["realpath", realpath],
    ["rev", buffered(rev, "unordered")],
    ["rm", rm],
    ["rmdir", rmdir],
    ["sed", buffered(sed, "unordered")],
    ["seq", seq],
    ["setsid", setsid],
    ["sh", bash],
    ["sleep", sleep],
    ["sort", sort],
    ["stat", stat],
    ["stdbuf", stdbuf],
    ["tac", tac],
    ["tail", tail],
    ["tee", tee],
    ["test", test],
    ["timeout", timeout],
    ["touch", touch],
    ["tr", buffered(tr)],
    ["true", trueCommand],
    ["uname", uname],
    ["uniq", buffered(uniq)],
    ["watch", watch],
    ["wc", wc],
    ["which", which],
    ["whoami", whoami],
    ["xargs", xargs],
    ["base64", base64],
    ["md5sum", checksum],
    ["sha1sum", checksum],
    ["sha256sum", checksum],
    ["sha512sum", checksum],
    ["dd", dd],
    ["diff", diff],
    ["hexdump", hexdump],
    ["hd", hexdump],
    ["od", od],
    ["xxd", xxd],
    ["jq", buffered(jq, "unordered")],
    ["yes", yes],
  ]);
}
