import { english } from "./say-en-case.ts";
import { englishNumbers } from "./say-en-numbers.ts";
import { shownIn } from "./shown.ts";

/** What is said in English; the other languages say the same. */
export const sayEnglish = { ...shownIn("en"), ...englishNumbers, ...english };

export type Say = typeof sayEnglish;
