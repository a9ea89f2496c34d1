# Expected values of tests/core/reference/diagnostics.rs, by base R alone.
#   Rscript make_diagnostics.R      (in this folder; reads series.csv, writes expected_diagnostics.csv)
# Residuals of the mean and of the seasonal naive forecast: simple enough to be made anew by the test.
all <- read.csv("series.csv")
rows <- list()
put <- function(series, quantity, values) {
  text <- formatC(as.numeric(values), digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(series, quantity, index = seq_along(values), value = text)
}
for (id in unique(all$series)) {
  part <- all[all$series == id, ]
  m <- part$season_length[1]
  e <- diff(part$value, lag = m)
  if (length(e) < 12) next
  two_seasons <- if (m > 1) 2 * m else 10
  for (weights in c(0, 3)) {
    n_lags <- max(min(two_seasons, floor(length(e) / 5)), weights + 3)
    test <- Box.test(e, lag = n_lags, type = "Ljung-Box", fitdf = weights)
    put(id, paste0("ljung_box_", weights), c(test$statistic, test$parameter, test$p.value))
  }
  put(id, "acf", acf(e, lag.max = n_lags, plot = FALSE)$acf[-1])
  test <- t.test(e)
  put(id, "bias", c(test$estimate, test$statistic, test$p.value))
}
write.csv(do.call(rbind, rows), "expected_diagnostics.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")
