# The values that the distributions are held to. From this folder: Rscript distributions.R > distributions.json
source("json.R")

# One line a distribution: its name here, its parameters, R's functions, and where to look.
grid <- function(name, parameters, d, p, q, at, shares = c(1e-300, 1e-20, 1e-3, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999999)) {
  call <- function(f, x, ...) do.call(f, c(list(x), as.list(parameters), list(...)))
  list(
    name = name, parameters = I(unname(parameters)),
    at = lapply(at, function(x) I(c(x, call(d, x), call(p, x), call(p, x, lower.tail = FALSE)))),
    quantiles = lapply(shares, function(s) I(c(s, call(q, s))))
  )
}
# R's gamma takes a rate, ours a scale.
asScale <- function(f) function(x, shape, scale, ...) f(x, shape = shape, scale = scale, ...)
pdfOf <- function(name, parameters, at, ...)
  grid(name, parameters, get(paste0("d", name)), get(paste0("p", name)), get(paste0("q", name)), at, ...)

continuous <- list(
  pdfOf("norm", c(0, 1), c(-37, -20, -8, -3, -1.5, -1e-9, 0, 0.3, 1, 1.96, 4, 9, 25, 36.5)),
  pdfOf("norm", c(100, 15), c(-300, 40, 100, 130, 500)),
  pdfOf("t", 1, c(-1e12, -3, -0.2, 0, 0.7, 12.7, 1e8, 1e200)),
  pdfOf("t", 2.5, c(-1e6, -3, -1e-8, 0.7, 12.7, 1e80)),
  pdfOf("t", 7, c(-40, -2, 0.1, 3.5, 1e30)),
  pdfOf("t", 87.3, c(-30, -2, 0.1, 3.5, 400)),
  pdfOf("t", 90187, c(-30, -2, 0.1, 1.96, 35)),
  pdfOf("chisq", 1, c(1e-30, 1e-5, 0.4, 1, 3.84, 50, 1300)),
  pdfOf("chisq", 5, c(1e-30, 1e-3, 2, 5, 18.826, 150, 1300)),
  pdfOf("chisq", 300, c(1, 30, 200, 300, 420, 900, 2000)),
  pdfOf("gamma", c(0.3, 2), c(1e-200, 1e-3, 0.5, 3, 40, 1300)),
  pdfOf("gamma", c(12, 0.25), c(1e-20, 0.5, 3, 8, 150)),
  pdfOf("gamma", c(45000, 1), c(40000, 44000, 44800, 45000, 45300, 47000, 52000)),
  pdfOf("f", c(1, 10), c(1e-20, 0.3, 1, 4.96, 100, 1e40)),
  pdfOf("f", c(5, 2), c(1e-20, 0.3, 1, 19.3, 1e4, 1e200)),
  pdfOf("f", c(40, 60), c(0.01, 0.3, 1, 1.7, 5, 1000)),
  pdfOf("beta", c(0.5, 0.5), c(1e-200, 1e-5, 0.2, 0.5, 0.9, 0.9999)),
  pdfOf("beta", c(2, 30), c(1e-100, 0.001, 0.05, 0.2, 0.7, 0.999)),
  pdfOf("beta", c(900, 1100), c(0.1, 0.3, 0.43, 0.45, 0.48, 0.6, 0.8)),
  pdfOf("beta", c(20034, 24667), c(0.4, 0.44, 0.448, 0.45, 0.47, 0.52))
)
# R gives its gamma a rate second.
for (i in seq_along(continuous)) if (continuous[[i]]$name == "gamma") {
  at <- vapply(continuous[[i]]$at, function(row) row[1], 0)
  continuous[[i]] <- grid("gamma", unclass(continuous[[i]]$parameters), asScale(dgamma), asScale(pgamma), asScale(qgamma), at)
}

discrete <- list(
  pdfOf("binom", c(10, 0.3), c(0, 1, 3, 7, 9, 10)),
  pdfOf("binom", c(100, 0.001), c(0, 1, 5, 40, 99)),
  pdfOf("binom", c(1200, 0.9), c(20, 700, 1000, 1080, 1110, 1199)),
  pdfOf("binom", c(90189, 0.5), c(36000, 44000, 44700, 45094, 45489, 50000)),
  pdfOf("pois", 0.2, c(0, 1, 5, 60, 140)),
  pdfOf("pois", 11.3, c(0, 3, 11, 20, 80, 230)),
  pdfOf("pois", 45000, c(38000, 44500, 45000, 45400, 52000))
)

far <- c(1e-300, 1e-12, 0.001, 0.3, 0.5, 0.999, 1, 1.001, 1.7, 2, 2.5, 5, 9.99, 10, 15, 100.5, 1e4, 1e10, 1e100)
shapes <- c(0.05, 0.5, 1, 3.3, 20, 200, 1e5)
functions <- list(
  logGamma = lapply(far, function(x) I(c(x, lgamma(x)))),
  erfc = lapply(c(-30, -3, -1.9, -0.5, -1e-10, 0, 1e-200, 0.3, 1, 1.999, 2, 2.5, 5, 10, 20, 26), function(x)
    I(c(x, 2 * pnorm(x * sqrt(2), lower.tail = FALSE)))),
  incompleteGamma = unlist(lapply(shapes, function(a) lapply(c(0.01, 0.5, 0.99, 1.1, 2, 4), function(r)
    I(c(a, a * r, pgamma(a * r, a), pgamma(a * r, a, lower.tail = FALSE))))), recursive = FALSE),
  incompleteBeta = unlist(lapply(shapes, function(a) unlist(lapply(c(0.1, 1, 8, 5000), function(b) lapply(c(1e-9, 0.01, 0.4, 0.75, 0.99), function(x)
    I(c(a, b, x, pbeta(x, a, b), pbeta(x, a, b, lower.tail = FALSE))))), recursive = FALSE)), recursive = FALSE)
)

cat(json(list(made = R.version.string, continuous = continuous, discrete = discrete, functions = functions)), "\n")
