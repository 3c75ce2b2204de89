import { formatProblem, type ManifestProblem } from "../k8s/api/manifest.js";

/** What a pod's network failed of: behind the sandbox's id, before the manifest's place. */
const NETWORK_FAILURE = /^pod (\S+) .*failed to setup network for sandbox "\w+": (.*?)(?: \([^()]*:\d+:\d+\))?$/;

/** What is wrong, with pods to which the network failed in the same words told of in one sentence: it has one reason. */
export function groupProblems(problems: readonly string[]): string[] {
  const first = new Map<string, number>();
  const others = new Map<number, string[]>();
  const grouped: string[] = [];
  for (const problem of problems) {
    const [, pod = "", failure] = NETWORK_FAILURE.exec(problem) ?? [];
    const index = failure === undefined ? undefined : first.get(failure);
    if (index !== undefined) {
      others.set(index, [...(others.get(index) ?? []), pod]);
      continue;
    }
    if (failure !== undefined) first.set(failure, grouped.length);
    grouped.push(problem);
  }
  return grouped.map((problem, index) => {
    const names = others.get(index);
    return names === undefined ? problem : `${problem}; likewise ${names.length} more: ${names.join(", ")}`;
  });
}

/** What manifests are warned of, without the word; objects of one kind that nothing acts on are told of with the first of them. */
export function groupWarnings(problems: readonly ManifestProblem[]): string[] {
  const others = new Map<string, number>();
  const grouped: ManifestProblem[] = [];
  const keyOf = ({ code, message }: ManifestProblem): string => (code === "CustomKind" ? message : "");
  for (const problem of problems) {
    const key = keyOf(problem);
    const count = others.get(key);
    if (key === "" || count === undefined) grouped.push(problem);
    if (key !== "") others.set(key, count === undefined ? 0 : count + 1);
  }
  return grouped.map((problem) => {
    const count = others.get(keyOf(problem)) ?? 0;
    const text = formatProblem(problem).replace(": warning: ", ": ");
    return count === 0 ? text : `${text}; likewise ${count} more of this kind`;
  });
}
