import type { Process } from "./process.js";
import type { Wait } from "./wait.js";

/** Prints what the program says of itself when its first word is --version; true when that was all. */
export function* tellVersion(process: Process): Generator<Wait, boolean, void> {
  const text = process.argv[1] === "--version" ? versionText(process.name) : null;
  if (text !== null) yield* process.print(text);
  return text !== null;
}

/** What programs say of themselves with --version, as Debian 12 has them; null for those that have no such option. */
export function versionText(name: string): string | null {
  const whole = WHOLE[name];
  if (whole !== undefined) return whole;
  const authors = COREUTILS[name];
  return authors === undefined
    ? null
    : `${name} (GNU coreutils) 9.1\n${LICENCE}${authors === "" ? "" : `\nWritten by ${authors}.\n`}`;
}

const LICENCE = `Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;

/** coreutils' programs and who wrote them. */
const COREUTILS: Readonly<Record<string, string>> = {
  base64: `Simon Josefsson`,
  basename: `David MacKenzie`,
  cat: `Torbjorn Granlund and Richard M. Stallman`,
  chmod: `David MacKenzie and Jim Meyering`,
  chown: `David MacKenzie and Jim Meyering`,
  cksum: `Padraig Brady and Q. Frank Xia`,
  comm: `Richard M. Stallman and David MacKenzie`,
  cp: `Torbjorn Granlund, David MacKenzie, and Jim Meyering`,
  cut: `David M. Ihnat, David MacKenzie, and Jim Meyering`,
  date: `David MacKenzie`,
  df: `Torbjorn Granlund, David MacKenzie, and Paul Eggert`,
  dirname: `David MacKenzie and Jim Meyering`,
  du: `Torbjorn Granlund, David MacKenzie, Paul Eggert,
and Jim Meyering`,
  echo: `Brian Fox and Chet Ramey`,
  env: `Richard Mlynarik, David MacKenzie, and Assaf Gordon`,
  expand: `David MacKenzie`,
  expr: `Mike Parker, James Youngman, and Paul Eggert`,
  factor: `Paul Rubin, Torbjörn Granlund, and Niels Möller`,
  false: `Jim Meyering`,
  fold: `David MacKenzie`,
  head: `David MacKenzie and Jim Meyering`,
  id: `Arnold Robbins and David MacKenzie`,
  join: `Mike Haertel`,
  ln: `Mike Parker and David MacKenzie`,
  ls: `Richard M. Stallman and David MacKenzie`,
  md5sum: `Ulrich Drepper, Scott Miller, and David Madore`,
  mkdir: `David MacKenzie`,
  mktemp: `Jim Meyering and Eric Blake`,
  mv: `Mike Parker, David MacKenzie, and Jim Meyering`,
  nl: `Scott Bartram and David MacKenzie`,
  nohup: `Jim Meyering`,
  nproc: `Giuseppe Scrivano`,
  numfmt: `Assaf Gordon`,
  od: `Jim Meyering`,
  paste: `David M. Ihnat and David MacKenzie`,
  printf: `David MacKenzie`,
  pwd: `Jim Meyering`,
  readlink: `Dmitry V. Levin`,
  realpath: `Padraig Brady`,
  rm: `Paul Rubin, David MacKenzie, Richard M. Stallman,
and Jim Meyering`,
  rmdir: `David MacKenzie`,
  seq: `Ulrich Drepper`,
  sha1sum: `Ulrich Drepper, Scott Miller, and David Madore`,
  sha256sum: `Ulrich Drepper, Scott Miller, and David Madore`,
  shuf: `Paul Eggert`,
  sleep: `Jim Meyering and Paul Eggert`,
  sort: `Mike Haertel and Paul Eggert`,
  split: `Torbjorn Granlund and Richard M. Stallman`,
  stat: `Michael Meskes`,
  sync: `Jim Meyering and Giuseppe Scrivano`,
  tac: `Jay Lepreau and David MacKenzie`,
  tail: `Paul Rubin, David MacKenzie, Ian Lance Taylor,
and Jim Meyering`,
  tee: `Mike Parker, Richard M. Stallman, and David MacKenzie`,
  timeout: `Padraig Brady`,
  touch: `Paul Rubin, Arnold Robbins, Jim Kingdon,
David MacKenzie, and Randy Smith`,
  tr: `Jim Meyering`,
  true: `Jim Meyering`,
  truncate: `Padraig Brady`,
  tty: `David MacKenzie`,
  uname: `David MacKenzie`,
  uniq: `Richard M. Stallman and David MacKenzie`,
  wc: `Paul Rubin and David MacKenzie`,
  whoami: `Richard Mlynarik`,
  yes: `David MacKenzie`,
};

const WHOLE: Readonly<Record<string, string>> = {
  sed: `sed (GNU sed) 4.9
Packaged by Debian
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Jay Fenlason, Tom Lord, Ken Pizzini,
Paolo Bonzini, Jim Meyering, and Assaf Gordon.

This sed program was built with SELinux support.
SELinux is disabled on this system.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
E-mail bug reports to: <bug-sed@gnu.org>.
`,
  grep: `grep (GNU grep) 3.8
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Mike Haertel and others; see
<https://git.sv.gnu.org/cgit/grep.git/tree/AUTHORS>.
`,
  find: `find (GNU findutils) 4.9.0
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Eric B. Decker, James Youngman, and Kevin Dalley.
Features enabled: D_TYPE O_NOFOLLOW(enabled) LEAF_OPTIMISATION FTS(FTS_CWDFD) CBO(level=2) 
`,
  xargs: `xargs (GNU findutils) 4.9.0
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Eric B. Decker, James Youngman, and Kevin Dalley.
`,
  diff: `diff (GNU diffutils) 3.8
Copyright (C) 2021 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Paul Eggert, Mike Haertel, David Hayes,
Richard Stallman, and Len Tower.
`,
  cmp: `cmp (GNU diffutils) 3.8
Copyright (C) 2021 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Torbjörn Granlund and David MacKenzie.
`,
  bash: `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`,
};
