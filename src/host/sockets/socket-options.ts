import { DEFAULT_SEND_OPTIONS, type SendOptions } from "../../ip/send-options.js";

/** What a process's socket starts from: its packets are root's, as the `owner` match sees them. */
export const SOCKET_SEND_OPTIONS: SendOptions = { ...DEFAULT_SEND_OPTIONS, owner: { uid: 0, gid: 0 } };
