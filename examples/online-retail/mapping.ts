import { defineMapping } from "thence";

/** One row is one line of an invoice. What happened is told by the number of the invoice and by the price. */
export default defineMapping((row) => {
  const text = (column: string) => String(row[column] ?? "").trim();
  const [invoice, country, customer] = [text("InvoiceNo"), text("Country"), text("CustomerID").replace(/\.0$/, "")];
  const [quantity, price] = [Number(text("Quantity")), Number(text("UnitPrice"))];
  const type = invoice.startsWith("C")
    ? "line-cancelled"
    : invoice.startsWith("A")
      ? "debt-adjusted"
      : price > 0 && quantity > 0
        ? "line-sold"
        : "stock-adjusted";
  return {
    type,
    time: text("InvoiceDate"),
    // A guest has no customer; an empty tag is none.
    tags: { invoice, customer, product: text("StockCode") },
    data: {
      quantity,
      // Exact: price times quantity in whole pence, with the fractions of a penny that some prices have.
      pence: (Math.round(price * 100_000) * quantity) / 1000,
      country,
      isAbroad: country !== "United Kingdom",
      isGuest: customer === "",
      description: text("Description"),
    },
  };
});
