import type { Style } from "../model/style.js";
import {
  bytesText,
  ConnlimitStatement,
  CounterStatement,
  LimitStatement,
  QuotaStatement,
} from "../statement/stateful.js";
import type { StatefulStatement } from "../statement/statement.js";
import type { Json } from "./json.js";

/** "2 kbytes" in its two parts. */
function amount(bytes: number): [number, string] {
  const [count = "0", unit = "bytes"] = bytesText(bytes).split(" ");
  return [Number(count), unit];
}

/** A counter, limit, quota or count of connections in a rule or an element. */
export function statefulJson(statement: StatefulStatement, style: Style): { [key: string]: Json } {
  if (statement instanceof CounterStatement) {
    return { counter: style.stateless ? null : { packets: statement.packets, bytes: statement.bytes } };
  }
  if (statement instanceof LimitStatement) return { limit: limitJson(statement) };
  if (statement instanceof QuotaStatement) return { quota: quotaJson(statement, style) };
  if (statement instanceof ConnlimitStatement) {
    return { "ct count": { val: statement.count, ...(statement.over ? { inv: true } : {}) } };
  }
  throw new Error(`a stateful statement without JSON: ${statement.text(style)}`);
}

function limitJson(limit: LimitStatement): Json {
  const inverted = limit.over ? { inv: true } : {};
  if (!limit.isBytes) return { rate: limit.rate, burst: limit.burst, per: limit.unit, ...inverted };
  const [rate, rateUnit] = amount(limit.rate);
  const [burst, burstUnit] = amount(limit.burst);
  return { rate, burst, per: limit.unit, ...inverted, rate_unit: rateUnit, burst_unit: burstUnit };
}

function quotaJson(quota: QuotaStatement, style: Style): Json {
  const [val, unit] = amount(quota.bytes);
  const used = amount(quota.used);
  return {
    val,
    val_unit: unit,
    ...(quota.used > 0 && !style.stateless ? { used: used[0], used_unit: used[1] } : {}),
    ...(quota.over ? { inv: true } : {}),
  };
}

/** What a named counter, quota or limit says of itself. */
export function objectStateJson(state: StatefulStatement, style: Style): { [key: string]: Json } {
  if (state instanceof CounterStatement) return { packets: state.packets, bytes: state.bytes };
  if (state instanceof QuotaStatement) {
    return { bytes: state.bytes, used: Math.min(state.used, state.bytes), inv: state.over };
  }
  if (state instanceof LimitStatement) {
    const inverted = state.over ? { inv: true } : {};
    if (!state.isBytes) return { rate: state.rate, per: state.unit, burst: state.burst, ...inverted };
    const [rate, rateUnit] = amount(state.rate);
    const [burst, burstUnit] = amount(state.burst);
    const more = state.burst === 0 ? {} : { burst, burst_unit: burstUnit };
    return { rate, per: state.unit, ...inverted, rate_unit: rateUnit, ...more };
  }
  throw new Error(`an object without JSON: ${state.text(style)}`);
}
