# Rscript intervals.R > intervals.json
source("json.R")
set.seed(1908)
before <- list(a = round(rgamma(40, 2, 0.1), 2), b = round(rgamma(55, 2, 0.1), 2))
after <- list(a = round(before$a * 0.8 + rnorm(40, 3, 5), 2), b = round(before$b * 0.8 + rnorm(55, 1, 6), 2))

# CUPED by hand: theta pooled within groups is the slope of an analysis of covariance, whose adjusted values go to Welch's test.
group <- factor(rep(c("a", "b"), c(40, 55)))
theta <- unname(coef(lm(unlist(after) ~ group + unlist(before)))[3])
usual <- mean(unlist(before))
adjusted <- Map(function(y, x) y - theta * (x - usual), after, before)
test <- t.test(adjusted$a, adjusted$b)

# The ratio's error by the delta method, as the root of the gradient's square in the covariance of the means.
gradient <- c(1 / mean(before$a), -mean(after$a) / mean(before$a)^2)
error <- sqrt(drop(t(gradient) %*% (cov(cbind(after$a, before$a)) / 40) %*% gradient))
ratio <- mean(after$a) / mean(before$a)

cat(json(list(
  before = before, after = after,
  mean = lapply(c(0.8, 0.95, 0.999), function(l) list(level = l, interval = c(t.test(after$a, conf.level = l)$conf.int))),
  cuped = list(theta = theta, means = unname(c(mean(adjusted$a), mean(adjusted$b))),
    variances = c(var(adjusted$a), var(adjusted$b)), interval = c(test$conf.int)),
  ratio = list(ratio = ratio, interval = ratio + c(-1, 1) * qnorm(0.975) * error),
  meanBelow = lapply(c(-37, -20, -5, -3, -2, -1, 0, 1, 4), function(z)
    c(z, -exp(dnorm(z, log = TRUE) - pnorm(z, log.p = TRUE))))
)), "\n")
