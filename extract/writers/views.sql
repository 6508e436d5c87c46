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

-- Speedups by metric, the largest factor first: 40% less time counts 1.67, half of the time 2.
CREATE VIEW largest_speedups AS
SELECT metric, rank() OVER (PARTITION BY metric ORDER BY factor DESC) AS place,
       factor, value, value_max, unit, bound, baseline, "text", papers.id, papers.title
FROM speedups JOIN papers ON papers.paper = speedups.paper
WHERE factor IS NOT NULL
ORDER BY metric, place, papers.paper;
