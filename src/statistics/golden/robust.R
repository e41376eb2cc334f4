# Rscript robust.R > robust.json
source("json.R")
samples <- list(
  one = 7,
  even = c(3, 1, 4, 1, 5, 9, 2, 6),
  odd = c(2.5, -1, 0, 1e6, 3, 3, 3.25),
  rivers = c(rivers),
  nile = c(Nile)
)
shares <- c(0, 0.01, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.99, 1)
cat(json(list(
  shares = shares,
  samples = lapply(unname(samples), function(x) list(
    values = I(x), quantiles = unname(quantile(x, shares, type = 7)), mad = mad(x), raw = mad(x, constant = 1)
  ))
)), "\n")
