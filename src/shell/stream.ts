import { FileError } from "../host/file-node.js";
import type { FileLocks } from "./file-locks.js";
import { WaitQueue } from "./wait.js";

/**
 * What a descriptor refers to: an open file, one end of a pipe, a device, what a caller captures.
 *
 * All data are **byte strings**: JavaScript strings with one character (0 to 255) for each byte, so that binary data
 * pass unharmed, `length` counts bytes, and text behaves as in the C locale. Text that comes from outside is encoded
 * once (`encodeText`), text that leaves is decoded once (`decodeText`); ASCII is the same in both.
 */
export abstract class Stream {
  /** Woken when `read` may have something new, the end included. */
  readonly readable = new WaitQueue();
  /** Woken when `write` may have room again, or the other side is gone. */
  readonly writable = new WaitQueue();
  private references = 1;

  /** At most `maxBytes` bytes; "" is the end; null means nothing now: wait on `readable`. @throws FileError */
  abstract read(maxBytes: number): string | null;

  /**
   * Bytes up to and with the first `delimiter`. Without one: the rest before the end (then "" at the end), or null when
   * nothing complete is there yet. Never takes a byte beyond the delimiter, so that a next reader finds it.
   */
  abstract readUntil(delimiter: string): string | null;

  /** Takes as much as fits and returns how many bytes that was; 0 means full: wait on `writable`. @throws FileError EPIPE, EBADF, ... */
  abstract write(bytes: string): number;

  /** Moves the position; files only. @throws FileError EINVAL */
  seek(_offset: number): void {
    throw new FileError("EINVAL", "");
  }

  /** True when it is a terminal, which nothing here is unless it says so. */
  get isTerminal(): boolean {
    return false;
  }

  /** True when nobody is left who could read what would be written (poll(2), POLLERR). */
  get isBroken(): boolean {
    return false;
  }

  /** What flock(2) locks; null for what is no file, whose locks are always free. */
  get lockedFile(): object | null {
    return null;
  }

  /** The size that fstat(2) tells of a regular file; null of anything else. */
  get sizeBytes(): number | null {
    return null;
  }

  /** Locks are taken here; told by flock, so that closing gives them back. */
  locks: FileLocks | null = null;

  /** One more descriptor refers to this stream; returns it. */
  dup(): this {
    this.references++;
    return this;
  }

  /** One descriptor less; the last one closes. */
  close(): void {
    this.references--;
    if (this.references > 0) return;
    this.locks?.release(this);
    this.onClose();
  }

  /** Called once, when no descriptor refers to the stream any more. */
  protected onClose(): void {}
}

/** Text as the bytes of its UTF-8 encoding, one character for each; ASCII is returned as it is. */
export function encodeText(text: string): string {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) < 0x80) i++;
  if (i === text.length) return text;
  let out = text.slice(0, i);
  for (const character of text.slice(i)) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) out += character;
    else if (code < 0x800) out += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) {
      out += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      out += String.fromCharCode(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    }
  }
  return out;
}

/** Bytes read as UTF-8; what is no UTF-8 becomes U+FFFD, one for each byte. ASCII is returned as it is. */
export function decodeText(bytes: string): string {
  let i = 0;
  while (i < bytes.length && bytes.charCodeAt(i) < 0x80) i++;
  if (i === bytes.length) return bytes;
  let out = bytes.slice(0, i);
  while (i < bytes.length) {
    const lead = bytes.charCodeAt(i);
    const length =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    let code = length === 1 ? lead : lead & (0x7f >> length);
    let taken = 1;
    while (taken < length && (bytes.charCodeAt(i + taken) & 0xc0) === 0x80) {
      code = (code << 6) | (bytes.charCodeAt(i + taken) & 63);
      taken++;
    }
    const least = length === 3 ? 0x800 : length === 4 ? 0x10000 : 0;
    const valid =
      length > 0 && taken === length && code >= least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    out += valid ? String.fromCodePoint(code) : "\ufffd";
    i += valid ? length : 1;
  }
  return out;
}
