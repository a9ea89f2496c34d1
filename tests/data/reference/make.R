# Expected values of tests/core/reference, by R and its package forecast.
#   Rscript make.R      (in this folder; reads series.csv, writes expected.csv)
# Rows: series,quantity,index,value; index counts from 1. Values have 17 digits: the tolerance stands in the tests.
suppressMessages(library(forecast))
all <- read.csv("series.csv")
rows <- list()
put <- function(series, quantity, values) {
  values <- as.numeric(values)
  text <- formatC(values, digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(series, quantity, index = seq_along(values), value = text)
}
# Standard deviation behind the 95 % limit; `q` is the quantile that the package used.
sd_of <- function(f, q = qnorm(.975)) (f$upper[, "95%"] - f$mean) / q
put_fit <- function(id, name, fit) {
  put(id, paste0(name, "_initial"), fit$initstate)
  put(id, paste0(name, "_fitted"), fitted(fit))
  put(id, paste0(name, "_mean"), forecast(fit, h = 8, PI = FALSE)$mean)
}
for (id in unique(all$series)) {
  part <- all[all$series == id, ]
  m <- part$season_length[1]
  y <- ts(part$value, frequency = m)
  f <- naive(y, h = 8); put(id, "naive_mean", f$mean); put(id, "naive_sd", sd_of(f))
  f <- rwf(y, drift = TRUE, h = 8); put(id, "drift_mean", f$mean); put(id, "drift_sd", sd_of(f))
  f <- meanf(y, h = 8); put(id, "mean_mean", f$mean); put(id, "mean_sd", sd_of(f, qt(.975, length(y) - 1)))
  # The recursions at fixed smoothing: the package's beta is our alpha * beta.
  put_fit(id, "ses", ets(y, "ANN", alpha = .3))
  put_fit(id, "holt", ets(y, "AAN", damped = FALSE, alpha = .3, beta = .03))
  put_fit(id, "damped_holt", ets(y, "AAN", damped = TRUE, alpha = .3, beta = .03, phi = .9))
  # Its best fits.
  put(id, "ses_sse", sum(residuals(ses(y))^2))
  put(id, "holt_sse", sum(residuals(holt(y))^2))
  put(id, "damped_holt_sse", sum(residuals(holt(y, damped = TRUE))^2))
  put(id, "theta_mean", thetaf(y, h = 8)$mean)
  if (m == 1) next
  f <- snaive(y, h = 8); put(id, "snaive_mean", f$mean); put(id, "snaive_sd", sd_of(f))
  put_fit(id, "hw_additive", ets(y, "AAA", damped = TRUE, alpha = .3, beta = .03, gamma = .2, phi = .95))
  put_fit(id, "hw_multiplicative", ets(y, "MAM", damped = TRUE, alpha = .3, beta = .03, gamma = .2, phi = .95))
  put(id, "additive_figure", decompose(y, "additive")$figure)
  put(id, "multiplicative_figure", decompose(y, "multiplicative")$figure)
}
a <- c(1.2, -0.7, 2.1, 0.3, -1.9, 0.8, 1.5, -2.4, 0.6, 1.1, -0.2, 3.0, -1.4, 0.9, 2.2)
b <- c(0.9, 0.2, 1.2, 1.1, 2.9, 2.0, 2.4, 2.1, 0.1, 0.4, 0.3, 1.7, 2.3, 1.8, 2.7)
put("errors", "a", a); put("errors", "b", b)
for (h in c(1, 3, 5)) put("errors", paste0("dm_p_", h), dm.test(a, b, h = h, power = 1)$p.value)
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
