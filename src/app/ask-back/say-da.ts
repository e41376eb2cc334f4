import { danish } from "./say-da-case.ts";
import { danishNumbers } from "./say-da-numbers.ts";
import type { Say } from "./say-en.ts";
import { shownIn } from "./shown.ts";

/** The same in Danish. What stands in the log in other words is quoted as it stands. */
export const sayDanish: Say = { ...shownIn("da"), ...danishNumbers, ...danish };
