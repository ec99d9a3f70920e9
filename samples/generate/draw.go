package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

var (
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	grid  = color.RGBA{0xd5, 0xdc, 0xe3, 0xff}
	navy  = color.RGBA{0x1f, 0x3a, 0x5f, 0xff}
	amber = color.RGBA{0xc8, 0x74, 0x2b, 0xff}
	pale  = color.RGBA{0xf1, 0xf4, 0xf7, 0xff}
)

// canvas is a picture in the making.
type canvas struct{ *image.RGBA }

func newCanvas(width, height int) canvas {
	c := canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	c.box(0, 0, width, height, white)
	return c
}

func (c canvas) box(x, y, width, height int, fill color.Color) {
	draw.Draw(c, image.Rect(x, y, x+width, y+height), image.NewUniform(fill), image.Point{}, draw.Src)
}

func (c canvas) png() ([]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, c); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

// quarters are the numbers of the annual report: loans and returns in thousands.
var quarters = [][2]int{{42, 39}, {51, 47}, {48, 50}, {66, 58}}

// barChart draws the quarters, two bars each.
func barChart() ([]byte, error) {
	const width, height, top, unit = 1200, 520, 20, 7
	c := newCanvas(width, height)
	for line := range 8 {
		c.box(20, height-20-line*10*unit, width-40, 2, grid)
	}
	for i, q := range quarters {
		for j, value := range q {
			fill := []color.Color{navy, amber}[j]
			c.box(100+i*280+j*85, height-20-value*unit, 75, value*unit, fill)
		}
	}
	c.box(20, height-20, width-40, 4, navy)
	c.box(width-70, top, 40, 20, amber)
	c.box(width-120, top, 40, 20, navy)
	return c.png()
}

// floorPlan draws the rooms of a small library.
func floorPlan() ([]byte, error) {
	const wall = 10
	c := newCanvas(1200, 760)
	room := func(x, y, width, height int, fill color.Color) {
		c.box(x, y, width, height, navy)
		c.box(x+wall, y+wall, width-2*wall, height-2*wall, fill)
	}
	room(0, 0, 760, 480, pale)
	room(750, 0, 450, 300, white)
	room(750, 290, 450, 190, pale)
	room(0, 470, 480, 290, white)
	room(470, 470, 730, 290, pale)
	for shelf := range 6 {
		c.box(80+shelf*105, 80, 40, 300, amber)
	}
	for seat := range 4 {
		c.box(560+seat*150, 560, 90, 60, grid)
		c.box(560+seat*150, 650, 90, 60, grid)
	}
	for _, door := range [][4]int{{320, 470, 90, wall}, {750, 120, wall, 90}, {750, 350, wall, 80}, {470, 580, wall, 100}, {180, 750, 120, wall}} {
		c.box(door[0], door[1], door[2], door[3], white)
	}
	return c.png()
}
