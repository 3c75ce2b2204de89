import type { Netfilter } from "../netfilter.js";
import { kernelPhase, type Phase } from "./edit/edit-state.js";
import { Editor } from "./editor.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { validateTable } from "./validate-table.js";

/**
 * Sends commands to the kernel as one batch (nfnetlink_rcv_batch): `run` gives them to the editor. When each of them was
 * taken and only the whole shows what is wrong, the kernel takes all a second time and goes through the table after each,
 * so that all from the first wrong one on are refused. The caller takes the changes back or lets them count.
 */
export function sendBatch(
  netfilter: Netfilter,
  names: NameSource,
  { anchors, known, dynamicSets }: Pick<Phase, "anchors" | "known" | "dynamicSets">,
  run: (editor: Editor) => void,
): Editor {
  const phase = kernelPhase(anchors, known, dynamicSets);
  const editor = new Editor(netfilter, names, phase);
  run(editor);
  if (editor.errors.length > 0 || editor.isValid()) return editor;
  if (netfilter.nft.all().every((table) => validateTable(table) === null)) return editor;
  editor.rollBack();
  const again = new Editor(netfilter, names, { ...phase, validates: true });
  run(again);
  return again;
}
