import { showCount } from "../../metric/index.ts";
import { showShare } from "../judge/look.ts";
import { type Check, finding } from "./check.ts";

export const checkCoverage: Check = ({ coverage: limit = 0.05 }, { coverage }) => {
  if (limit === false || !coverage || coverage.meant === 0) return [];
  const { meant, leftOut, because } = coverage;
  const share = leftOut / meant;
  if (leftOut === 0) return finding("coverage", "pass", `All ${showCount(meant)} events are in this number.`, 0);
  const told = `${showCount(leftOut)} of ${showCount(meant)} events (${showShare(share)}) are not in this number: ${because}`;
  if (share <= limit) return finding("coverage", "pass", `${told}.`, share);
  return finding("coverage", "caution", `${told}. Ask who they are before you decide for all.`, share, {
    kind: "left-out",
    meant,
    leftOut,
    because,
  });
};
