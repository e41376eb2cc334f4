import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { raceDeciders } from "../race-deciders.ts";
import { freshPlace } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");

describe("two processes that decide on one log in PostgreSQL", { skip: postgres.skip }, () => {
  it("find one winner in each of 1,000 rounds, and one command with an id comes to one thing", () =>
    raceDeciders(1000, freshPlace(postgres.url)));
});
