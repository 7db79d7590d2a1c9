# Throughput against the number of patterns, on logarithmic axes:
#   bench/engine --corpus DIR --scale >scale.csv && gnuplot -e "csv='scale.csv'" bench/engine.gnuplot >scale.svg
if (!exists("csv")) csv = 'scale.csv'
set terminal svg size 800,500 background 'white'
set datafile separator ','
set key outside right top
set logscale xy
set xlabel 'words'
set ylabel 'MB/s'
set grid
engines = system("tail -n +2 '".csv."' | cut -d, -f2 | sort -u")
plot for [engine in engines] csv skip 1 using (stringcolumn(2) eq engine ? $1 : 1/0):3 \
    with linespoints title engine
