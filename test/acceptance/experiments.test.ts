import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  type Counted,
  chiSquaredIndependence,
  sampleRatio,
  twoProportionTest,
  twoProportionZ,
} from "../../src/statistics/index.ts";
import { realData } from "../data.ts";

const { path, skip } = realData("experiments", "cookie_cats.csv.gz");
const to = (digits: number, value: number) => Number(value.toFixed(digits));

/** Players of one version who came back after a day, after a week, and all of them. */
function countVersion(version: string) {
  const rows = gunzipSync(readFileSync(path)).toString("utf8").split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(",")).filter(([, group]) => group === version);
  const came = (column: number) => cells.filter((row) => row[column] === "TRUE").length;
  return { day1: [came(3), cells.length] satisfies Counted, day7: [came(4), cells.length] satisfies Counted };
}

describe("a real experiment: a gate moved from level 30 to level 40 of a game", { skip }, () => {
  it("gives the published numbers: fewer players come back, after a week beyond doubt", (t) => {
    const [at30, at40] = [countVersion("gate_30"), countVersion("gate_40")];
    deepEqual([at30.day1[1], at40.day1[1]], [44_700, 45_489]);
    const share = ([hits, tries]: Counted) => to(2, (100 * hits) / tries);
    deepEqual([at30.day1, at40.day1, at30.day7, at40.day7].map(share), [44.82, 44.23, 19.02, 18.2]);
    equal(to(4, twoProportionZ(at30.day1, at40.day1).p), 0.0744);
    equal(to(5, twoProportionZ(at30.day7, at40.day7).p), 0.00155);
    const { low, high } = twoProportionTest(at30.day7, at40.day7, { continuity: false });
    t.diagnostic(`after a week ${to(2, 100 * low)} to ${to(2, 100 * high)} points more stay with the gate at 30`);
    equal(low > 0, true);
  });

  it("and says that its groups are not as large as they were meant to be", () => {
    const { p, verdict } = sampleRatio([countVersion("gate_30").day1[1], countVersion("gate_40").day1[1]]);
    deepEqual([to(4, p), verdict], [0.0086, "mismatch"]);
  });

  it("by the table as by the shares", () => {
    const [a, b] = [countVersion("gate_30").day7, countVersion("gate_40").day7];
    const table = [a, b].map(([hits, tries]) => [hits, tries - hits]);
    const { p } = chiSquaredIndependence(table, { continuity: false });
    equal(to(12, p), to(12, twoProportionZ(a, b).p));
  });
});
