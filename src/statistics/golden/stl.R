# Rscript stl.R > stl.json
source("json.R")
options(json.digits = 11L)

# R asks its partial sort (psort) for the two middle residuals in falling order, which it does not support: in some robust rounds it gets
# others, up to eleven ranks away, and weighs by them. A setting is comparable only if it meets no such round.
medians_are_right <- function(x, s.window, ...) all(vapply(0:14, function(outer) {
  window <- if (s.window == "periodic") 10 * length(x) + 1 else s.window
  before <- abs(stl(x, window, ..., robust = TRUE, outer = outer)$time.series[, "remainder"])
  weights <- stl(x, window, ..., robust = TRUE, outer = outer + 1)$weights
  between <- which(weights > 0.1 & weights < 0.9)[1]
  isTRUE(all.equal(unname(before[between]) / sqrt(1 - sqrt(weights[between])), 6 * median(before), tolerance = 1e-9))
}, TRUE))

taken <- function(x, ..., robust = FALSE) {
  stopifnot(!robust || medians_are_right(x, ...))
  fit <- stl(x, ..., robust = robust)
  list(seasonal = c(fit$time.series[, "seasonal"]), trend = c(fit$time.series[, "trend"]), weights = c(fit$weights))
}
cat(json(list(
  r = R.version.string,
  nottem = list(
    values = c(nottem),
    periodic = taken(nottem, s.window = "periodic"),
    robust = taken(nottem, s.window = "periodic", robust = TRUE),
    windowed = taken(nottem, s.window = 7, t.window = 51, robust = TRUE)
  ),
  co2 = list(
    values = c(co2),
    periodic = taken(co2, s.window = "periodic"),
    windowed = taken(co2, s.window = 21),
    robust = taken(co2, s.window = 25, robust = TRUE)
  )
)), "\n")
