-- The code of each paper.
CREATE VIEW code_by_paper AS
SELECT papers.id, papers.title, code_urls.url, code_urls.host, code_urls.repo, code_urls.score
FROM code_urls JOIN papers ON papers.paper = code_urls.paper
ORDER BY papers.paper;

-- Data sets by the number of papers that name them, all their surfaces taken together.
CREATE VIEW datasets_by_papers AS
SELECT coalesce(canonical, name) AS dataset,
       count(DISTINCT paper) AS papers,
       count(DISTINCT CASE WHEN introduced THEN paper END) AS introduced_by
FROM datasets
GROUP BY coalesce(canonical, name)
ORDER BY papers DESC, dataset;

CREATE VIEW benchmarks_by_papers AS
SELECT coalesce(canonical, name) AS benchmark,
       count(DISTINCT paper) AS papers,
       count(DISTINCT CASE WHEN introduced THEN paper END) AS introduced_by
FROM benchmarks
GROUP BY coalesce(canonical, name)
ORDER BY papers DESC, benchmark;

-- Speedups by metric, the largest first. A fraction says what remains, so it is no gain to rank.
CREATE VIEW largest_speedups AS
SELECT metric, unit,
       rank() OVER (PARTITION BY metric, unit ORDER BY coalesce(value_max, value) DESC) AS place,
       coalesce(value_max, value) AS value, bound, baseline, "text", papers.id, papers.title
FROM speedups JOIN papers ON papers.paper = speedups.paper
WHERE bound <> 'fraction_of'
ORDER BY metric, unit, place, papers.paper;
