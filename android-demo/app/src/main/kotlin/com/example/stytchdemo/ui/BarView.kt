package com.example.stytchdemo.ui

import android.graphics.Canvas
import android.graphics.Paint
import android.view.View

/** A thin bar that shows what is left of something. */
class BarView(
    private val design: Design,
) : View(design.context) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)

    /** From 1, all of it, to 0. */
    var remaining: Float = 0f
        set(value) {
            if (field == value) return
            field = value
            contentDescription = "${(value * 100).toInt()} per cent of the session left"
            invalidate()
        }

    override fun onMeasure(
        widthMeasureSpec: Int,
        heightMeasureSpec: Int,
    ) = setMeasuredDimension(MeasureSpec.getSize(widthMeasureSpec), design.dp(6))

    override fun onDraw(canvas: Canvas) {
        val radius = height / 2f
        paint.color = design.palette.track
        canvas.drawRoundRect(0f, 0f, width.toFloat(), height.toFloat(), radius, radius, paint)
        if (remaining <= 0f) return
        paint.color = design.palette.primary
        canvas.drawRoundRect(0f, 0f, (width * remaining).coerceAtLeast(height.toFloat()), height.toFloat(), radius, radius, paint)
    }
}
