# Expected values of tests/core/reference/stl.rs, by R's stl and mstl of its package forecast.
#   Rscript make_stl.R      (in this folder; reads series.csv, writes expected_stl.csv)
# Quantities stl_<s.window>_plain_<trend|season> (robust ones: make_stl.py); mstl: the seasons 4 and 12 of monthly series, summed.
suppressMessages(library(forecast))
all <- read.csv("series.csv")
rows <- list()
put <- function(series, quantity, values) {
  text <- formatC(as.numeric(values), digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(series, quantity, index = seq_along(values), value = text)
}
for (id in unique(all$series)) {
  part <- all[all$series == id, ]
  m <- part$season_length[1]
  if (m == 1) next
  y <- ts(part$value, frequency = m)
  for (window in list(7, 13, "periodic")) {
    fit <- stl(y, window)$time.series
    key <- paste0("stl_", window, "_plain")
    put(id, paste0(key, "_trend"), fit[, "trend"])
    put(id, paste0(key, "_season"), fit[, "seasonal"])
  }
  if (m == 12) {
    fit <- mstl(msts(part$value, c(4, 12)))
    put(id, "mstl_trend", fit[, "Trend"])
    put(id, "mstl_season", fit[, "Seasonal4"] + fit[, "Seasonal12"])
  }
}
write.csv(do.call(rbind, rows), "expected_stl.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
