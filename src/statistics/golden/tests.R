# The values that the tests and intervals are held to. From this folder: Rscript tests.R > tests.json
source("json.R")
I2 <- function(x) I(unname(x))
quiet <- suppressWarnings

prop <- function(x, n, ...) {
  t <- quiet(prop.test(x, n, ...))
  list(estimate = if (length(x) == 2) unname(t$estimate[1] - t$estimate[2]) else unname(t$estimate), low = t$conf.int[1], high = t$conf.int[2],
       chiSquared = if (t$statistic < 1e-20) 0 else unname(t$statistic), p = t$p.value)
}
exact <- function(t) list(estimate = unname(t$estimate), low = t$conf.int[1], high = t$conf.int[2], p = as.numeric(t$p.value))

one <- lapply(list(c(15, 25, 0.5), c(0, 12, 0.2), c(12, 12, 0.7), c(5, 10, 0.5), c(1, 1000, 0.003), c(20034, 44700, 0.45)), function(v)
  list(counted = I(v[1:2]), expected = v[3], with = prop(v[1], v[2], p = v[3]), without = prop(v[1], v[2], p = v[3], correct = FALSE),
       at99 = prop(v[1], v[2], p = v[3], conf.level = 0.99), exact = exact(binom.test(v[1], v[2], v[3]))))
more <- lapply(list(c(682, 925, 0.75), c(3, 7, 0.1), c(45489, 90189, 0.5), c(7, 200, 0.001), c(190, 200, 0.97), c(0, 5, 0), c(5, 9, 1)), function(v)
  list(counted = I(v[1:2]), expected = v[3], exact = exact(binom.test(v[1], v[2], v[3])), at99 = exact(binom.test(v[1], v[2], v[3], conf.level = 0.99))))
two <- lapply(list(c(83, 86, 90, 93), c(15, 25, 50, 60), c(0, 10, 3, 12), c(5, 10, 10, 20), c(9, 9, 1, 3), c(20034, 44700, 20119, 45489)), function(v)
  list(a = I(v[1:2]), b = I(v[3:4]), with = prop(v[c(1, 3)], v[c(2, 4)]), without = prop(v[c(1, 3)], v[c(2, 4)], correct = FALSE),
       at90 = prop(v[c(1, 3)], v[c(2, 4)], conf.level = 0.9)))

poissonOne <- lapply(list(c(137, 24.19893, 1), c(10, 1, 10.2), c(0, 3, 0.7), c(4, 2, 2), c(30, 1, 11), c(11, 7, 4), c(45100, 1, 45000)), function(v)
  list(a = I(v[1:2]), expected = v[3], exact = exact(poisson.test(v[1], v[2], v[3])), at99 = exact(poisson.test(v[1], v[2], v[3], conf.level = 0.99))))
poissonTwo <- lapply(list(c(11, 800, 23, 3011, 1), c(6083, 23.1, 137, 24.19893, 2), c(0, 10, 4, 12, 1), c(4, 12, 0, 10, 1), c(300, 1, 340, 1, 1)), function(v)
  list(a = I(v[1:2]), b = I(v[3:4]), expected = v[5], exact = exact(poisson.test(v[c(1, 3)], v[c(2, 4)], v[5]))))

chi <- function(t) list(chiSquared = unname(t$statistic), freedom = unname(t$parameter), p = t$p.value)
fit <- lapply(list(list(c(89, 37, 30, 28, 2), c(40, 20, 20, 15, 5)), list(c(20, 15, 25), c(1, 1, 1)), list(c(44700, 45489), c(1, 1))), function(v)
  list(counts = I(v[[1]]), weights = I(v[[2]]), test = chi(quiet(chisq.test(v[[1]], p = v[[2]], rescale.p = TRUE)))))
tables <- list(c(762, 327, 468, 484, 239, 477), c(3, 1, 1, 3), c(10, 2, 3, 15), c(8, 492, 0, 500), c(1198, 1493, 557, 1278), c(5, 5, 5, 5), c(1, 30, 9, 2))
independence <- lapply(tables, function(v) {
  m <- matrix(v, nrow = 2, byrow = TRUE)
  list(table = list(I(m[1, ]), I(m[2, ])), with = chi(quiet(chisq.test(m))), without = chi(quiet(chisq.test(m, correct = FALSE))))
})
# R's own search for the odds ratio and its interval stops after some three digits; this one goes on.
sharp <- function(m) {
  hits <- max(0, sum(m[, 1]) - sum(m[2, ])):min(sum(m[1, ]), sum(m[, 1])); seen <- m[1, 1]
  at <- function(l) { w <- dhyper(hits, sum(m[1, ]), sum(m[2, ]), sum(m[, 1]), log = TRUE) + hits * l; w <- exp(w - max(w)); w / sum(w) }
  root <- function(f) exp(uniroot(f, c(-60, 60), tol = 1e-14)$root)
  list(estimate = if (seen == min(hits)) 0 else if (seen == max(hits)) Inf else root(function(l) sum(hits * at(l)) - seen),
       low = if (seen == min(hits)) 0 else root(function(l) sum(at(l)[hits >= seen]) - 0.025),
       high = if (seen == max(hits)) Inf else root(function(l) sum(at(l)[hits <= seen]) - 0.025))
}
fisher <- lapply(tables[-1], function(v) {
  m <- matrix(v, nrow = 2, byrow = TRUE)
  woolf <- exp(log(v[1] * v[4] / v[2] / v[3]) + c(-1, 1) * qnorm(0.975) * sqrt(sum(1 / v)))
  list(table = list(I(m[1, ]), I(m[2, ])), exact = exact(fisher.test(m)), sharp = sharp(m),
       woolf = if (any(v == 0)) NA else list(estimate = v[1] * v[4] / v[2] / v[3], low = woolf[1], high = woolf[2]))
})

samples <- list(
  list(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2]),
  list(c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30), c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)),
  list(mtcars$mpg[mtcars$am == 0], mtcars$mpg[mtcars$am == 1]),
  list(c(1, 1, 2, 2, 3, 9), c(2, 2, 2, 7, 8, 8, 9, 10)),
  list(c(1e9 + 1, 1e9 + 2, 1e9 + 4), c(1e9, 1e9 + 3))
)
compared <- lapply(samples, function(v) {
  t <- t.test(v[[1]], v[[2]])
  w <- quiet(wilcox.test(v[[1]], v[[2]], exact = FALSE))
  plain <- quiet(wilcox.test(v[[1]], v[[2]], exact = FALSE, correct = FALSE))
  list(a = I(v[[1]]), b = I(v[[2]]),
       welch = list(difference = unname(t$estimate[1] - t$estimate[2]), low = t$conf.int[1], high = t$conf.int[2], t = unname(t$statistic), freedom = unname(t$parameter), p = t$p.value),
       ranks = list(u = unname(w$statistic), p = w$p.value, plain = plain$p.value))
})

# Not in R: Breslow and Day's test, with the expected counts found by root finding; Tarone's correction.
breslowDay <- function(x) {
  ratio <- unname(mantelhaen.test(x)$estimate)
  expected <- apply(x, 3, function(m) {
    r <- rowSums(m); k <- colSums(m)
    uniroot(function(e) e * (r[2] - k[1] + e) - ratio * (r[1] - e) * (k[1] - e), c(max(0, k[1] - r[2]), min(r[1], k[1])), tol = 1e-13)$root
  })
  var <- sapply(seq_along(expected), function(i) {
    m <- x[, , i]; e <- expected[i]
    1 / (1 / e + 1 / (rowSums(m)[1] - e) + 1 / (colSums(m)[1] - e) + 1 / (rowSums(m)[2] - colSums(m)[1] + e))
  })
  gap <- x[1, 1, ] - expected
  bd <- sum(gap^2 / var); tarone <- bd - sum(gap)^2 / sum(var); df <- length(gap) - 1
  list(chiSquared = bd, freedom = df, p = pchisq(bd, df, lower.tail = FALSE), tarone = list(chiSquared = tarone, p = pchisq(tarone, df, lower.tail = FALSE)))
}
stratified <- function(name, x) {
  with <- mantelhaen.test(x); without <- mantelhaen.test(x, correct = FALSE); whole <- apply(x, 1:2, sum)
  list(name = name, strata = lapply(seq_len(dim(x)[3]), function(i) list(I2(x[1, , i]), I2(x[2, , i]))),
       crude = whole[1, 1] * whole[2, 2] / whole[1, 2] / whole[2, 1],
       with = c(list(chiSquared = unname(with$statistic)), exact(with)), without = c(list(chiSquared = unname(without$statistic)), exact(without)),
       breslowDay = breslowDay(x))
}
# Men in the first row, women in the second; admitted in the first column.
strata <- list(
  stratified("berkeley", aperm(UCBAdmissions, c(2, 1, 3))),
  stratified("titanic by class", apply(Titanic, c(2, 4, 1), sum)),
  stratified("small", array(c(2, 5, 3, 6, 1, 4, 3, 9, 7, 2, 6, 3), c(2, 2, 3)))
)

ps <- list(c(0.01, 0.02, 0.03, 0.04, 0.05), c(0.9, 1e-10, 0.04, 0.04, 0.5, 0.001, 1, 0.2), c(0.5), c(1e-300, 1, 0, 0.3))
adjusted <- lapply(ps, function(p) list(p = I(p), adjusted = I(p.adjust(p, "BH"))))

sizes <- lapply(list(c(0.5, 0.75, 0.05, 0.9), c(0.45, 0.46, 0.05, 0.8), c(0.02, 0.025, 0.01, 0.8), c(0.9, 0.7, 0.1, 0.95)), function(v) {
  n <- power.prop.test(p1 = v[1], p2 = v[2], sig.level = v[3], power = v[4], tol = 1e-14)$n
  list(a = v[1], b = v[2], significance = v[3], power = v[4], tries = n, powerOf300 = power.prop.test(n = 300, p1 = v[1], p2 = v[2], sig.level = v[3])$power)
})
above <- power.prop.test(n = 4000, p1 = 0.18, power = 0.8, tol = 1e-14)$p2

cat(json(list(
  made = R.version.string, one = one, binomial = more, two = two, poissonOne = poissonOne, poissonTwo = poissonTwo, fit = fit,
  independence = independence, fisher = fisher, compared = compared, strata = strata, adjusted = adjusted, sizes = sizes, above = above
)), "\n")
