/** The options of `set`. */
export class Options {
  allexport = false;
  braceexpand = true;
  errexit = false;
  errtrace = false;
  functrace = false;
  /** Job control: `fg` and `bg` work. */
  monitor = false;
  noclobber = false;
  noexec = false;
  noglob = false;
  nounset = false;
  pipefail = false;
  verbose = false;
  xtrace = false;

  /** A copy for a subshell. */
  clone(): Options {
    return Object.assign(new Options(), this);
  }
}

/** The name of a `set -o` option that podwire's bash acts on. */
export type OptionName = keyof Omit<Options, "clone">;

/** The letters of `set`. */
export const OPTION_LETTERS: Readonly<Record<string, OptionName>> = {
  a: "allexport",
  B: "braceexpand",
  C: "noclobber",
  E: "errtrace",
  T: "functrace",
  e: "errexit",
  m: "monitor",
  f: "noglob",
  n: "noexec",
  u: "nounset",
  v: "verbose",
  x: "xtrace",
};

/** Options that scripts set and that change nothing in a shell without a terminal or history, with their defaults. */
export const IDLE_OPTIONS: Readonly<Record<string, boolean>> = {
  emacs: false,
  hashall: true,
  histexpand: false,
  history: false,
  ignoreeof: false,
  "interactive-comments": true,
  keyword: false,
  nolog: false,
  notify: false,
  onecmd: false,
  physical: false,
  posix: false,
  privileged: false,
  vi: false,
};

/** The letters of the idle options that `set` takes. */
export const IDLE_LETTERS: Readonly<Record<string, string>> = {
  b: "notify",
  h: "hashall",
  H: "histexpand",
  k: "keyword",
  p: "privileged",
  P: "physical",
  t: "onecmd",
};

/** The options of `shopt` with their defaults in a script. */
export const SHOPT_DEFAULTS: Readonly<Record<string, boolean>> = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  nocaseglob: false,
  nocasematch: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  promptvars: true,
  shift_verbose: false,
  sourcepath: true,
  xpg_echo: false,
};
