# Expected values of tests/core/reference/arima.rs, by R and its package forecast.
#   Rscript make_arima.R      (in this folder; reads series.csv, writes expected_arima.csv)
# Rows: case,quantity,index,value; index counts from 1. Values have 17 digits: the tolerance stands in the tests.
suppressMessages(library(forecast))
all <- read.csv("series.csv")
rows <- list()
put <- function(case, quantity, values) {
  values <- as.numeric(values)
  text <- formatC(values, digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(case, quantity, index = seq_along(values), value = text)
}
series <- function(id) {
  part <- all[all$series == id, ]
  ts(part$value, frequency = part$season_length[1])
}
lair <- log(series("air"))
monthly <- series("N1402"); quarterly <- series("N0646"); yearly <- series("N0001")
# The likelihood at given coefficients, on differenced series, where R is exact as well.
at <- function(case, w, order, seasonal, fixed) {
  fit <- arima(w, order = order, seasonal = seasonal, include.mean = FALSE, fixed = fixed, transform.pars = FALSE,
               method = "ML")
  put(case, "loglik", fit$loglik)
}
w <- diff(diff(lair, 12))
at("lair_airline", w, c(0, 0, 1), c(0, 0, 1), c(-.4, -.55))
at("lair_mixed", w, c(2, 0, 1), c(1, 0, 2), c(.5, -.3, -.6, .4, -.7, .2))
at("lair_ar", w, c(3, 0, 0), c(2, 0, 0), c(-.4, .1, -.2, -.5, -.3))
at("lair_level", lair - 5.5, c(1, 0, 1), c(1, 0, 0), c(.7, .3, .8))
at("quarterly", diff(quarterly), c(1, 0, 2), c(1, 0, 1), c(.6, -.4, .3, .5, -.2))
at("yearly", diff(yearly), c(2, 0, 2), c(0, 0, 0), c(.5, -.2, .4, .3))
# Best fits of named orders. The tolerance of the optimiser is tightened: R's default stops early. A differenced series
# is centred first: R's diffuse start has mean 0 and only 1e6 times the innovations' variance, which a level far from
# 0 feels (log-likelihood 0.003 too high for the airline model of the logs).
control <- list(reltol = 1e-14, maxit = 2000)
fit <- function(case, y, order, seasonal, constant, xreg = NULL, future = NULL) {
  d <- order[2] + seasonal[2]
  centre <- if (d > 0) mean(y, na.rm = TRUE) else 0
  y <- y - centre
  it <- Arima(y, order = order, seasonal = seasonal, include.mean = constant && d == 0,
              include.drift = constant && d == 1, xreg = xreg, method = "CSS-ML", optim.control = control)
  put(case, "diffuse_loglik", it$loglik)
  if (is.null(xreg) && !anyNA(y)) {
    w <- y
    if (seasonal[2] > 0) w <- diff(w, frequency(y))
    if (order[2] > 0) w <- diff(w)
    exact <- Arima(w, order = order * c(1, 0, 1), seasonal = seasonal * c(1, 0, 1), include.mean = constant,
                   method = "CSS-ML", optim.control = control)
    put(case, "loglik", exact$loglik)
  }
  put(case, "coef", it$coef)
  put(case, "sigma2", it$sigma2)
  f <- forecast(it, h = 14, xreg = future, level = 95)
  put(case, "mean", f$mean + centre)
  put(case, "sd", (f$upper - f$mean) / qnorm(.975))
  put(case, "fitted", fitted(it) + centre)
}
none <- c(0, 0, 0)
fit("lair_011_011", lair, c(0, 1, 1), c(0, 1, 1), FALSE)
fit("lair_210_011", lair, c(2, 1, 0), c(0, 1, 1), FALSE)
fit("lair_100_110_drift", lair, c(1, 0, 0), c(1, 1, 0), TRUE)
fit("lair_201_011_drift", lair, c(2, 0, 1), c(0, 1, 1), TRUE)
fit("quarterly_111_200", quarterly, c(1, 1, 1), c(2, 0, 0), FALSE)
fit("monthly_101_mean", monthly, c(1, 0, 1), none, TRUE)
fit("monthly_012_100", monthly, c(0, 1, 2), c(1, 0, 0), FALSE)
fit("quarterly_110_100_drift", quarterly, c(1, 1, 0), c(1, 0, 0), TRUE)
fit("quarterly_100_010_drift", quarterly, c(1, 0, 0), c(0, 1, 0), TRUE)
fit("yearly_010_drift", yearly, c(0, 1, 0), none, TRUE)
fit("yearly_110_drift", yearly, c(1, 1, 0), none, TRUE)
# A regression with ARMA errors, and a series with gaps.
x <- cbind(pulse = as.numeric(seq_along(monthly) %% 7 == 0), wave = sin(seq_along(monthly) / 3))
ahead <- length(monthly) + 1:14
future <- cbind(pulse = as.numeric(ahead %% 7 == 0), wave = sin(ahead / 3))
fit("monthly_101_regression", monthly, c(1, 0, 1), none, TRUE, x, future)
fit("monthly_011_regression", monthly, c(0, 1, 1), none, FALSE, x, future)
gaps <- monthly; gaps[c(9, 20, 21, 44)] <- NA
fit("monthly_101_gaps", gaps, c(1, 0, 1), none, TRUE)
gaps <- lair; gaps[c(30, 75, 76, 139, 144)] <- NA
fit("lair_011_011_gaps", gaps, c(0, 1, 1), c(0, 1, 1), FALSE)
# What the search of the package chooses: p, d, q, P, D, Q, constant, and its AICc.
chosen <- function(case, y) {
  if (ndiffs(y) > 0) y <- y - mean(y)
  it <- auto.arima(y, approximation = FALSE)
  o <- arimaorder(it); o <- c(o, rep(0, 6))[c(1:3, if (length(o) > 3) 4:6 else 7:9)]
  o[is.na(o)] <- 0
  put(case, "order", c(o, any(c("intercept", "drift") %in% names(coef(it)))))
  put(case, "aicc", it$aicc)
}
chosen("auto_lair", lair); chosen("auto_air", series("air")); chosen("auto_monthly", monthly)
chosen("auto_quarterly", quarterly); chosen("auto_yearly", yearly)
write.csv(do.call(rbind, rows), "expected_arima.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
