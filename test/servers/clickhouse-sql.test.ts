import { after, before, describe, it } from "node:test";
import { installPackages } from "../../services/packages.ts";
import { openClickHouse } from "../sql/clickhouse.ts";
import {
  type Asked,
  breakdownsAreEqual,
  funnelsAreEqual,
  mapsAreEqual,
  numberTextsAreEqual,
  oddNamesAreEqual,
  seriesAreEqual,
} from "../sql/equal.ts";
import { tales } from "../sql/told.ts";

describe("a definition compiled for ClickHouse", () => {
  let clickhouse: Asked & { close(): void };
  before(async () => {
    installPackages();
    clickhouse = await openClickHouse();
  });
  after(() => clickhouse.close());

  it("counts every funnel as the engine does", () => funnelsAreEqual(clickhouse, tales(), 20));
  it("counts a funnel broken down as the engine does", () => breakdownsAreEqual(clickhouse, tales(), 20));
  it("draws the map that the engine draws", () => mapsAreEqual(clickhouse, tales(), 20));
  it("measures every series as the engine does, to the last bit", () => seriesAreEqual(clickhouse, tales(), 20));
  it("reads a text as a number where it is written as one that a number holds", () => numberTextsAreEqual(clickhouse));
  it("takes every name as it is", () => oddNamesAreEqual(clickhouse, 25));
});
