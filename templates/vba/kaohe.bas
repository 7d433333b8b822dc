Attribute VB_Name = "kaohe"
' The functions of this workbook. Each hands its ranges to Python and its answer back to the cell.
' This module is written anew whenever the workbook is made or converted.
Option Explicit

Sub Auto_Open()
    Dim wasSaved As Boolean
    wasSaved = ThisWorkbook.Saved
    On Error Resume Next
{descriptions}
    ThisWorkbook.Saved = wasSaved
End Sub

Sub Auto_Close()
    Application.StatusBar = False
End Sub

Private Sub Describe(ByVal title As String, ByVal help As String, ByVal arguments As Variant)
    Application.MacroOptions Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & title, _
        Description:=help, Category:={category}, ArgumentDescriptions:=arguments
End Sub

' An error value, so that every visible cell says in its own words that there is no function.
Private Function Unavailable(ByVal reason As String) As Variant
    Unavailable = CVErr(2015)
    On Error Resume Next
    Application.StatusBar = {unavailable} & Left(reason, 200)
End Function
