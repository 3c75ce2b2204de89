import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, parseAddress, parseCidr } from "../../../src/k8s/api/address-text.js";
import { formatTime, parseTime } from "../../../src/k8s/api/clock.js";
import { CronSchedule } from "../../../src/k8s/api/cron-schedule.js";
import { fieldText, parseFieldSelector } from "../../../src/k8s/api/field-selector.js";
import { milliValue, parseQuantity, unitValue } from "../../../src/k8s/api/quantity.js";
import { parseSelector, selectorFromObject } from "../../../src/k8s/api/selector.js";
import { civilTime } from "../../../src/sim/civil-time.js";

const labels = { app: "web", tier: "front", env: "prod" };

test.each([
  ["app=web", true],
  ["app==web,tier!=back", true],
  ["app in (web, api),env notin (test)", true],
  ["app,!missing", true],
  ["", true],
  ["app=api", false],
  ["missing", false],
  ["!app", false],
  ["missing!=x", true],
  ["missing notin (x)", true],
  ["missing in ()", false],
])("the selector %j", (text, matches) => {
  const selector = parseSelector(text);
  expect(selector.matches(labels)).toBe(matches);
  expect(parseSelector(selector.toString()).matches(labels)).toBe(matches);
});

test.each(["app in web", "app=a b", ",", "app,,x", "in (a)", "app in (a", "=x"])(
  "the text %j is no selector",
  (text) => {
    expect(() => parseSelector(text)).toThrow();
  },
);

test("an absent selector matches nothing, an empty one everything", () => {
  expect(selectorFromObject(undefined).matches({})).toBe(false);
  expect(selectorFromObject({}).matches({})).toBe(true);
  expect(() => selectorFromObject({ matchExpressions: [{ key: "a", operator: "Equals" }] })).toThrow(
    '"Equals" is not a valid label selector operator',
  );
});

test("labels with names of Object's own are labels like others", () => {
  expect(parseSelector("constructor").matches({})).toBe(false);
  expect(parseSelector("toString=x").matches({ toString: "x" } as never)).toBe(true);
});

test("field selectors look at dotted fields", () => {
  const object = { metadata: { name: "p" }, spec: { nodeName: "n" }, status: {} };
  expect(fieldText(object, "status.phase")).toBe("");
  expect(parseFieldSelector("spec.nodeName=n,metadata.name!=q").matches(object)).toBe(true);
  expect(() => parseFieldSelector("spec.nodeName")).toThrow("invalid selector");
});

test.each([
  ["100m", 0.1, 100, 1],
  ["1.5", 1.5, 1500, 2],
  ["1Gi", 2 ** 30, 2 ** 30 * 1000, 2 ** 30],
  ["2e3", 2000, 2e6, 2000],
  ["500k", 500000, 5e8, 500000],
  ["0.1m", 0.0001, 1, 1],
])("the quantity %s", (text, value, milli, units) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 10);
  expect([milliValue(text), unitValue(text)]).toEqual([milli, units]);
});

test.each(["", "1 Gi", "Gi", "1.2.3", "1KiB", "--1"])("the text %j is no quantity", (text) => {
  expect(parseQuantity(text)).toBeNull();
});

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["010.0.0.1", "10.0.0.1"],
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["::", "::"],
  ["::ffff:1.2.3.4", "::ffff:102:304"],
  ["1:0:0:2::3", "1:0:0:2::3"],
])("the address %s", (text, canonical) => {
  expect(formatAddress(parseAddress(text)?.bytes ?? [])).toBe(canonical);
});

test.each([
  "1.2.3",
  "256.1.1.1",
  "1.2.3.4.5",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "g::",
  "1.2.3.4/24",
  "",
])("the text %j is no address", (text) => {
  expect(parseAddress(text)).toBeNull();
});

test.each([
  ["10.0.0.0/8", false],
  ["10.0.0.1/8", true],
  ["fd00::1/64", true],
  ["0.0.0.0/0", false],
])("the CIDR %s", (text, hostBits) => {
  expect(parseCidr(text)?.hasHostBits).toBe(hostBits);
});

test("every address survives its text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
        fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 }),
      ),
      (bytes) => {
        expect(parseAddress(formatAddress(bytes))?.bytes).toEqual(bytes);
      },
    ),
  );
});

test("times are calendar times", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7_258_118_400 }), (seconds) => {
      const text = formatTime(seconds);
      expect(text).toBe(new Date(seconds * 1000).toISOString().replace(".000", ""));
      expect(parseTime(text)).toBe(seconds);
      expect(civilTime(seconds).weekday).toBe(new Date(seconds * 1000).getUTCDay());
    }),
  );
  expect(parseTime("2025-01-01T02:00:00+02:00")).toBe(parseTime("2025-01-01T00:00:00Z"));
});

test.each([
  ["*/15 * * * *", "2025-01-01T00:15:00Z"],
  ["0 0 * * mon", "2025-01-06T00:00:00Z"],
  ["30 4 1,15 * 5", "2025-01-01T04:30:00Z"],
  ["0 0 29 2 *", "2028-02-29T00:00:00Z"],
  ["@monthly", "2025-02-01T00:00:00Z"],
  ["5-10/5 12 * jun *", "2025-06-01T12:05:00Z"],
])("the schedule %s comes next at %s", (text, next) => {
  const at = CronSchedule.parse(text)?.next(parseTime("2025-01-01T00:00:00Z") ?? 0) ?? 0;
  expect(formatTime(at)).toBe(next);
});

test.each(["* * * *", "60 * * * *", "* * * * 8", "a * * * *", "*/0 * * * *", "@often", "5-1 * * * *"])(
  "the text %j is no schedule",
  (text) => {
    expect(CronSchedule.problemOf(text)).not.toBeNull();
  },
);
