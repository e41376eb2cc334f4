import type { Contract } from "../contract.ts";
import { leases } from "./checkpoints/leases.ts";
import { parking } from "./checkpoints/parking.ts";
import { positions } from "./checkpoints/positions.ts";
import { type CheckpointsHarness, onStage } from "./checkpoints/stage.ts";
import { transactions } from "./checkpoints/transactions.ts";

export type { CheckpointsHarness };

/** What every place for checkpoints promises. */
export const checkpointsContract: Contract<CheckpointsHarness> = {
  port: "checkpoints",
  clauses: [...leases, ...positions, ...parking, ...transactions],
  lacks: (harness) => onStage(harness, async ({ checkpoints }) => checkpoints.lacks),
};
