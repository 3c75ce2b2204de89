import type { EbExtensionKind } from "./eb-extension.js";
import { amongMatch } from "./match/among-match.js";
import { arpMatch } from "./match/arp-match.js";
import { ip6Match, ipMatch } from "./match/ip-match.js";
import { lengthFrameMatch } from "./match/length-frame-match.js";
import { limitMatch } from "./match/limit-match.js";
import { logWatcher } from "./match/log-watcher.js";
import { markMatch } from "./match/mark-match.js";
import { nflogWatcher } from "./match/nflog-watcher.js";
import { pkttypeMatch } from "./match/pkttype-match.js";
import { stpMatch } from "./match/stp-match.js";
import { vlanMatch } from "./match/vlan-match.js";
import { arpreplyTarget } from "./target/arpreply-target.js";
import { markTarget } from "./target/mark-target.js";
import { dnatTarget, snatTarget } from "./target/nat-target.js";
import { redirectTarget } from "./target/redirect-target.js";

/** All that ebtables 1.8.9 loads at its start. */
export const EB_EXTENSIONS: readonly EbExtensionKind[] = [
  lengthFrameMatch,
  amongMatch,
  arpMatch,
  ipMatch,
  ip6Match,
  markMatch,
  limitMatch,
  pkttypeMatch,
  vlanMatch,
  stpMatch,
  logWatcher,
  nflogWatcher,
  markTarget,
  dnatTarget,
  snatTarget,
  arpreplyTarget,
  redirectTarget,
];
