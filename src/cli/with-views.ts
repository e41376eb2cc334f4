import { type Opened, withExistingStore } from "../app/index.ts";
import { storeUrl } from "../app/store-url.ts";
import { needViews, type Views } from "../app/views.ts";
import type { Typed } from "./command.ts";

/** Opens the log that the flags name and what is derived from it, and closes both whatever happens. */
export function withViews<Result>(typed: Typed, work: (opened: Opened & Views) => Promise<Result>): Promise<Result> {
  return withExistingStore(typed.text("store"), typed.text("config"), async (opened) => {
    const views = await needViews(storeUrl(typed.text("store"), opened), opened.store);
    try {
      return await work({ ...opened, ...views });
    } finally {
      await views.close();
    }
  });
}
