import { showCount } from "../../metric/index.ts";
import { sampleRatio } from "../../statistics/index.ts";
import { showShare } from "../judge/look.ts";
import { type Check, finding } from "./check.ts";

export const checkSampleRatio: Check = ({ sampleRatio: planned }, { sizes }) => {
  if (!planned || !sizes) return [];
  const groups = Object.entries(planned.shares).map(([value, share]) => ({ value, share, size: sizes[value] ?? 0 }));
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  if (groups.length < 2 || total === 0) return [];
  const weight = groups.reduce((sum, { share }) => sum + share, 0);
  const { p, verdict } = sampleRatio(
    groups.map(({ size }) => size),
    groups.map(({ share }) => share),
  );
  const told = groups.map(
    ({ value, size, share }) =>
      `${value} ${showCount(size)} (${showShare(size / total)}, planned ${showShare(share / weight)})`,
  );
  const sentence = `By ${planned.by.replace(/^tag:/, "")} there are ${told.join(", ")}`;
  if (verdict === "as planned") return finding("sample-ratio", "pass", `${sentence}: as planned.`, p);
  return finding(
    "sample-ratio",
    "caution",
    `${sentence}: chance alone hardly makes them so. Something lets people into one group or out of it; find that first.`,
    p,
    {
      kind: "sizes",
      by: planned.by.replace(/^tag:/, ""),
      groups: groups.map(({ value, size, share }) => ({ value, size, planned: share / weight })),
    },
  );
};
