/** One instruction of the classic packet filter (struct sock_filter). */
export interface BpfInstruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  /** Unsigned. */
  readonly k: number;
}

/** Words of scratch memory (BPF_MEMWORDS). */
const MEMORY_WORDS = 16;

const BPF_CLASS = { Ld: 0, Ldx: 1, St: 2, Stx: 3, Alu: 4, Jmp: 5, Ret: 6, Misc: 7 } as const;

/**
 * Runs a program on bytes and answers what it returns: how many bytes to keep, 0 for no match (Documentation/networking/filter.rst).
 * Reading behind the end, dividing by zero and an unknown instruction end with 0. Simplified: no ancillary data (negative offsets).
 */
export function runBpf(program: readonly BpfInstruction[], bytes: Uint8Array): number {
  const memory = new Array<number>(MEMORY_WORDS).fill(0);
  let a = 0;
  let x = 0;
  for (let at = 0; at < program.length; at++) {
    const instruction = program[at];
    if (instruction === undefined) return 0;
    const { code, jt, jf, k } = instruction;
    const source = (code & 0x08) === 0 ? k : x;
    switch (code & 7) {
      case BPF_CLASS.Ld: {
        const loaded = load(code, k, x, bytes, memory);
        if (loaded === null) return 0;
        a = loaded;
        break;
      }
      case BPF_CLASS.Ldx:
        if ((code & 0xe0) === 0xa0) {
          if (k >= bytes.length) return 0;
          x = ((bytes[k] ?? 0) & 15) * 4;
        } else if ((code & 0xe0) === 0x60) x = memory[k] ?? 0;
        else x = (code & 0xe0) === 0x80 ? bytes.length : k;
        break;
      case BPF_CLASS.St:
        memory[k] = a;
        break;
      case BPF_CLASS.Stx:
        memory[k] = x;
        break;
      case BPF_CLASS.Alu: {
        const result = compute(code & 0xf0, a, source);
        if (result === null) return 0;
        a = result;
        break;
      }
      case BPF_CLASS.Jmp:
        if ((code & 0xf0) === 0) at += k;
        else at += jumps(code & 0xf0, a, source) ? jt : jf;
        break;
      case BPF_CLASS.Ret:
        return (code & 0x18) === 0x10 ? a : k;
      default:
        if ((code & 0xf8) === 0x80) a = x;
        else x = a;
    }
  }
  return 0;
}

function load(code: number, k: number, x: number, bytes: Uint8Array, memory: readonly number[]): number | null {
  const mode = code & 0xe0;
  if (mode === 0) return k;
  if (mode === 0x60) return memory[k] ?? 0;
  if (mode === 0x80) return bytes.length;
  const size = (code & 0x18) === 0 ? 4 : (code & 0x18) === 0x08 ? 2 : 1;
  const from = mode === 0x40 ? x + k : k;
  if (from + size > bytes.length) return null;
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[from + i] ?? 0);
  return value;
}

function compute(operation: number, a: number, b: number): number | null {
  switch (operation) {
    case 0x00:
      return (a + b) >>> 0;
    case 0x10:
      return (a - b) >>> 0;
    case 0x20:
      return Math.imul(a, b) >>> 0;
    case 0x30:
      return b === 0 ? null : Math.floor(a / b);
    case 0x40:
      return (a | b) >>> 0;
    case 0x50:
      return (a & b) >>> 0;
    case 0x60:
      return b > 31 ? 0 : (a << b) >>> 0;
    case 0x70:
      return b > 31 ? 0 : a >>> b;
    case 0x80:
      return -a >>> 0;
    case 0x90:
      return b === 0 ? null : a % b;
    default:
      return (a ^ b) >>> 0;
  }
}

function jumps(operation: number, a: number, b: number): boolean {
  switch (operation) {
    case 0x10:
      return a === b;
    case 0x20:
      return a > b;
    case 0x30:
      return a >= b;
    default:
      return (a & b) !== 0;
  }
}

/** True when the kernel takes the program: every jump stays inside and it ends by returning (bpf_check_classic). */
export function isValidBpf(program: readonly BpfInstruction[]): boolean {
  const last = program[program.length - 1];
  if (last === undefined || (last.code & 7) !== BPF_CLASS.Ret) return false;
  return program.every(({ code, jt, jf, k }, at) => {
    const left = program.length - at - 1;
    if ((code & 7) === BPF_CLASS.Jmp) return (code & 0xf0) === 0 ? k < left : jt < left && jf < left;
    const usesMemory = (code & 7) === 2 || (code & 7) === 3 || ((code & 7) < 2 && (code & 0xe0) === 0x60);
    return !usesMemory || k < MEMORY_WORDS;
  });
}
