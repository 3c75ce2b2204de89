import { visible } from "./visible.js";

const CR = 0x0d;
const LF = 0x0a;
const CUT = " [|resp]";

/** What Redis speaks as tcpdump tells it (print-resp.c): "RESP "GET" "key"", whatever is nested in one row. */
export function describeResp(data: Uint8Array): string {
  const reader = new RespReader(data);
  reader.elements();
  return `RESP${reader.text}${reader.isCut ? CUT : ""}`;
}

/** Walks over the elements; stops at the first that is cut off. */
class RespReader {
  private readonly data: Uint8Array;
  private at = 0;
  /** So many elements are still to come in the arrays that were begun, which may be nested as deep as one likes. */
  private expected = 0;
  text = "";
  isCut = false;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  /** All of them, up to the end or to the first that is cut off. */
  elements(): void {
    while (!this.isCut) {
      if (this.at >= this.data.length) {
        if (this.expected > 0) this.cutOff();
        return;
      }
      if (this.expected > 0) this.expected--;
      this.element();
    }
  }

  private element(): void {
    switch (this.data[this.at]) {
      case 0x2b: // +
      case 0x2d: // -
      case 0x3a: // :
        this.at++;
        this.line();
        return;
      case 0x24: // $
        this.bulk();
        return;
      case 0x2a: // *
        this.expected += this.length() ?? 0;
        return;
      default:
        this.inline();
    }
  }

  /** The rest of the line, which only a carriage return and a line feed end. */
  private line(): void {
    const end = this.findLineEnd();
    if (end < 0) return;
    this.quote(this.at, end);
    this.at = end + 2;
  }

  private bulk(): void {
    const length = this.length();
    if (length === null) return;
    if (length > 0) {
      if (this.at + length > this.data.length) {
        this.cutOff();
        return;
      }
      this.quote(this.at, this.at + length);
      this.at += length;
    }
    const end = this.findLineEnd();
    if (end >= 0) this.at = end + 2;
  }

  /** A command without lengths: a line that either character ends. */
  private inline(): void {
    const isEnd = (octet: number | undefined): boolean => octet === CR || octet === LF;
    const { data } = this;
    while (isEnd(data[this.at])) this.at++;
    let end = this.at;
    while (end < data.length && !isEnd(data[end])) end++;
    if (end >= data.length) {
      this.cutOff();
      return;
    }
    this.quote(this.at, end);
    this.at = end;
    while (isEnd(data[this.at])) this.at++;
  }

  /** The number behind a type's character; null, and told, where there is nothing behind it to read. */
  private length(): number | null {
    const { data } = this;
    let at = this.at + 1;
    const isNegative = data[at] === 0x2d;
    if (isNegative) at++;
    let value = 0;
    for (; ; at++) {
      const digit = (data[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at < data.length && !(data[at] === CR && data[at + 1] === LF)) {
      while (at < data.length && data[at] !== CR && data[at] !== LF) at++;
      if (at >= data.length) {
        this.cutOff();
        return null;
      }
      this.text += " invalid";
      this.at = at + 1;
      return null;
    }
    if (at >= data.length) {
      this.cutOff();
      return null;
    }
    this.at = at + 2;
    if (isNegative) {
      this.text += value === 1 ? " null" : " length negative and not -1";
      return null;
    }
    if (value === 0) this.text += " empty";
    return value;
  }

  private findLineEnd(): number {
    const { data } = this;
    for (let i = this.at; i + 1 < data.length; i++) if (data[i] === CR && data[i + 1] === LF) return i;
    this.cutOff();
    return -1;
  }

  private quote(from: number, to: number): void {
    this.text += ` "${visible(this.data.subarray(from, to))}"`;
  }

  private cutOff(): void {
    this.isCut = true;
  }
}
