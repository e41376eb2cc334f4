import { it } from "node:test";
import { raceDeciders } from "../race-deciders.ts";

it("lets exactly one of two processes win in each of 1,000 rounds, and one command with an id come to one thing", () =>
  raceDeciders(1000));
