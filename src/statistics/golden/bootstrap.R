# Rscript bootstrap.R > bootstrap.json
source("json.R")
library(boot)
set.seed(1973)
cases <- lapply(list(
  list(values = round(c(rivers)[1:60], 1), statistic = function(x, i) sd(x[i]) / mean(x[i]), name = "variation"),
  list(values = round(c(Nile)[1:40], 1), statistic = function(x, i) log(mean(x[i])), name = "log-mean")
), function(case) {
  n <- length(case$values)
  left_out <- vapply(seq_len(n), function(i) case$statistic(case$values, seq_len(n)[-i]), 0)
  made <- boot(case$values, case$statistic, R = 999)
  intervals <- lapply(c(0.9, 0.95), function(level) {
    ci <- boot.ci(made, conf = level, type = c("perc", "bca"), L = (n - 1) * (mean(left_out) - left_out))
    list(level = level, percentile = ci$percent[4:5], bca = ci$bca[4:5])
  })
  list(name = case$name, values = case$values, observed = made$t0, resampled = c(made$t), leftOut = left_out, intervals = intervals)
})
cat(json(cases), "\n")
