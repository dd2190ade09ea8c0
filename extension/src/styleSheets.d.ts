/** @file Style sheets in imports: the bundler puts them on the page. */

declare module '*.css'
