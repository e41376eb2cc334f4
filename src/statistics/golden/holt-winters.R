# Rscript holt-winters.R > holt-winters.json
source("json.R")
options(json.digits = 14L)

told <- function(fit, ahead = 0) {
  all <- c(as.list(fit$coefficients))
  sum <- list(sse = fit$SSE, level = unname(fit$coefficients[1]))
  if ("b" %in% names(fit$coefficients)) sum$slope <- unname(fit$coefficients["b"])
  s <- grep("^s", names(fit$coefficients))
  if (length(s)) sum$season <- unname(fit$coefficients[s])
  weights <- c(alpha = fit$alpha, beta = fit$beta, gamma = fit$gamma)
  sum$weights <- lapply(split(unname(weights), sub("\\..*", "", names(weights))), c)
  if (ahead > 0) {
    p <- predict(fit, ahead, prediction.interval = TRUE)
    sum$forecast <- list(expected = c(p[, "fit"]), high = c(p[, "upr"]), low = c(p[, "lwr"]))
  }
  sum
}
cat(json(list(
  r = R.version.string,
  co2 = list(
    values = c(co2),
    additive = told(HoltWinters(co2), 30),
    noTrend = told(HoltWinters(co2, beta = FALSE)),
    given = told(HoltWinters(co2, alpha = 0.4, beta = 0.05, gamma = 0.3), 30)
  ),
  air = list(
    values = c(AirPassengers),
    multiplicative = told(HoltWinters(AirPassengers, seasonal = "multiplicative")),
    given = told(HoltWinters(AirPassengers, alpha = 0.3, beta = 0.05, gamma = 0.7, seasonal = "multiplicative")),
    expected = c(predict(HoltWinters(AirPassengers, alpha = 0.3, beta = 0.05, gamma = 0.7, seasonal = "multiplicative"), 24))
  ),
  nile = list(
    values = c(Nile),
    level = told(HoltWinters(Nile, beta = FALSE, gamma = FALSE), 5),
    trend = told(HoltWinters(Nile, gamma = FALSE), 5)
  )
)), "\n")
